#include <unistd.h>

#include "gazetted/base/encoding.hpp"
#include "gazetted/base/jailed_process.hpp"
#include "gazetted/doctor/doctor.hpp"
#include "gazetted/pictures/picture_store.hpp"

namespace gazetted {
namespace {

// One pixel, as PNG.
constexpr std::string_view pixel =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

class TrialDirectory {
 public:
  TrialDirectory() {
    std::error_code code;
    auto pattern = (fs::temp_directory_path(code) / "gazetted-pictures-XXXXXX").string();
    if (::mkdtemp(pattern.data()) != nullptr) path = pattern;
  }
  TrialDirectory(const TrialDirectory&) = delete;
  ~TrialDirectory() {
    std::error_code code;
    if (!path.empty()) fs::remove_all(path, code);
  }
  fs::path path;
};

}  // namespace

void examine_pictures(const Settings& settings, const Tell& tell) {
  const std::string about = "pictures";
  if (settings.pictures.program.empty()) {
    if (!settings.site.is_on()) return;
    return tell({Verdict::advice, about,
                 "gazetted-pictures is not there or switched off: they are shown and mailed in the size that they have",
                 "build with libvips-dev, which installs it"});
  }
  const TrialDirectory trial;
  auto options = settings.pictures;
  options.directory = trial.path / "pictures";
  const auto made = PictureStore(options).for_pages(base64_decode(pixel).value_or(""), {"", "", "A credit", ""});
  const auto trouble = !made ? made.error().text() : made->renditions.empty() ? made->trouble : std::string();
  if (!trouble.empty() || !made)
    return tell({Verdict::bad, about, settings.pictures.program.string() + ": " + trouble,
                 "until it works they are shown in the size that they have"});
  if (const auto missing = missing_from_jail(); !missing.empty())
    return tell({Verdict::advice, about, missing, "use a kernel with Landlock (5.13 or later, lsm=landlock)"});
  tell({Verdict::good, about, settings.pictures.program.string() + " makes AVIF, WebP and JPEG, in its jail", ""});
}

}  // namespace gazetted
