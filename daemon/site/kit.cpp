#include <set>

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/site/addresses.hpp"
#include "story_words.hpp"
#include "xml.hpp"
#include "zip_writer.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_name = 200;  // bytes; more than a file system takes is of no use

// A name in the folder, on any system: no path, no device, nothing that a shell or Windows refuses.
std::string plain_name(const std::string& name) {
  std::string out;
  for (const char c : one_line(fit_text(name), longest_name)) {
    out += std::string_view("/\\:*?\"<>|").find(c) == std::string_view::npos ? c : '-';
  }
  const auto first = out.find_first_not_of(" .");
  const auto last = out.find_last_not_of(" .");
  return first == std::string::npos ? "file" : out.substr(first, last + 1 - first);
}

class Names {
 public:
  // "a.jpg", and "a-2.jpg" where there is one, whatever the case.
  std::string take(const std::string& wanted) {
    const auto name = plain_name(wanted);
    const auto dot = std::min(name.rfind('.'), name.size());
    auto unique = name;
    for (int number = 2; !taken_.insert(fold_case(normalised(unique))).second; ++number)
      unique = fmt::format("{}-{}{}", name.substr(0, dot), number, name.substr(dot));
    return unique;
  }

 private:
  std::set<std::string> taken_;
};

std::string caption_lines(const std::string& name, const StoryFile& file) {
  std::string out = name + "\n";
  const auto line = [&](const char* what, const std::string& words) {
    if (!words.empty()) out += fmt::format("  {}: {}\n", what, one_line(fit_text(words), words.size()));
  };
  line("Title", file.title);
  line("Caption", file.caption);
  line("Credit", file.credit);
  line("Alternative text", file.alt);
  if (file.width > 0 && file.height > 0) line("Pixels", fmt::format("{} x {}", file.width, file.height));
  line("SHA-256", file.sha256);
  return out + "\n";
}

}  // namespace

Result<Kit> kit(const SiteView& view, const Story& story,
                const std::vector<std::pair<std::string, std::string>>& forms) {
  const auto& newsroom = newsroom_in(view, story.newsroom);
  const auto title = story.is_withdrawn()
                         ? std::string("withdrawn")
                         : address_words(story.texts.front().title, language_of(newsroom, story.texts.front()));
  const auto folder = fmt::format("{}-{}/", title, story.number);
  Names names;
  const auto captions_name = names.take("captions.txt"), sums_name = names.take("SHA256SUMS");
  std::vector<ZipFile> files;
  std::string sums;
  const auto add = [&](const std::string& name, const std::string& sha256_hex, KitPart content) {
    sums += sha256_hex + "  " + name + "\n";
    files.push_back({folder + name, std::move(content)});
  };
  const auto add_bytes = [&](const std::string& name, const std::string& bytes) {
    add(name, hex(sha256(bytes)), {bytes, {}, bytes.size()});
  };
  for (const auto& [name, bytes] : forms) add_bytes(names.take(name), bytes);
  std::string captions;
  for (const auto& file : story.files) {
    const auto name = names.take(file.name);
    captions += caption_lines(name, file);
    add(name, file.sha256, {"", file.source, file.size});
  }
  if (!captions.empty())
    add_bytes(captions_name, fmt::format("{}\n{}\n\n{}", fit_text(newsroom.newsroom.name),
                                         story_url(newsroom, story, story.texts.front()), captions));
  files.push_back({folder + sums_name, {sums, {}, sums.size()}});
  return zip(files, story.updated());
}

}  // namespace gazetted
