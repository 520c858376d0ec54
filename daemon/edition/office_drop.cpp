#include "office_drop.hpp"

#include <optional>

#include "gazetted/base/jailed_process.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::uint64_t largest_picture = 32u << 20;
constexpr std::uint64_t most_of_pictures = 64u << 20;
constexpr std::size_t most_pictures = 200;

class Work {
 public:
  explicit Work(fs::path directory) : directory_(std::move(directory)) {}
  ~Work() {
    std::error_code ignored;
    fs::remove_all(directory_, ignored);
  }
  Work(const Work&) = delete;

 private:
  fs::path directory_;
};

class Pandoc {
 public:
  Pandoc(const ConversionSource& source, const fs::path& document, std::string_view ending, fs::path work,
         const std::function<bool()>& goes_on, Findings& findings)
      : source_(source),
        document_(fs::absolute(document)),
        format_(ending.substr(1)),
        work_(std::move(work)),
        goes_on_(goes_on),
        findings_(findings) {}

  // In HTML: empty, after an error, where it could not be converted.
  std::string html() {
    return run(
        {"--sandbox", "-s", "--track-changes=all", "--wrap=none", "-f", format_, "-t", "html5", document_.string()});
  }

  // Without its sandbox, which writes no files; the jail is around it all the same.
  std::vector<ConvertedFile> pictures() {
    if (run({"--wrap=none", "--extract-media=.", "-f", format_, "-t", "html5", document_.string()}).empty()) return {};
    std::vector<ConvertedFile> files;
    std::uint64_t bytes = 0;
    std::error_code code;
    for (fs::recursive_directory_iterator it(work_, code), end; !code && it != end; it.increment(code)) {
      if (!fs::is_regular_file(it->symlink_status(code))) continue;
      auto content = read_file(it->path(), largest_picture);
      if (!content && content.error().of_machine()) return not_run_ = content.error(), files;
      if (!content || files.size() >= most_pictures || (bytes += content->size()) > most_of_pictures) {
        error("its pictures are too large or too many: " + format_size(largest_picture) + " each and " +
              format_size(most_of_pictures) + " in all at most");
        return {};
      }
      files.push_back({it->path().lexically_relative(work_).string(), std::move(*content)});
    }
    std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return files;
  }

  // Why it could not be asked, which says nothing of the document.
  const std::optional<Error>& not_run() const { return not_run_; }

 private:
  void error(std::string message) { findings_.push_back({Severity::error, {source_.file, 0, 0}, std::move(message)}); }

  std::string run(std::vector<std::string> arguments) {
    JailedProgram program;
    program.program = pandoc_program();
    program.arguments = std::move(arguments);
    program.directory = work_;
    program.readable = {document_};
    program.output = 8u << 20;
    program.goes_on = goes_on_;
    const auto end = run_jailed(program);
    if (!end) return not_run_ = end.error().blame_machine(), "";
    if (end->succeeded()) return end->output;
    if (end->limit == JailLimit::stopped)
      return not_run_ = fail("it was not converted: the daemon is stopping").blame_machine(), "";
    const auto why = "pandoc " + one_line(describe(*end, program), 300);
    if (why.find("No space left on device") != std::string::npos) return not_run_ = fail("{}", why).blame_machine(), "";
    return error("it could not be converted: " + why), "";
  }

  const ConversionSource& source_;
  const fs::path document_;
  const std::string format_;
  const fs::path work_;
  const std::function<bool()>& goes_on_;
  Findings& findings_;
  std::optional<Error> not_run_;
};

}  // namespace

fs::path pandoc_program() {
  for (const char* path : {"/usr/bin/pandoc", "/usr/local/bin/pandoc"}) {
    std::error_code code;
    if (fs::exists(path, code)) return path;
  }
  return {};
}

Result<Conversion> convert_office_document(const ConversionSource& source, const fs::path& document,
                                           std::string_view ending, const fs::path& work,
                                           const std::function<bool()>& goes_on, Findings& findings) {
  const auto check = check_office_document(source, ending, findings);
  if (has_errors(findings)) return Conversion{};
  const Work gone_afterwards(work);
  if (auto status = make_directories(work); !status) return status.error().blame_machine();
  const auto changed = fs::absolute(work) / ("document" + std::string(ending));
  if (!check.changed.empty()) {
    if (auto status = write_file(changed, check.changed, 0640); !status) return status.error().blame_machine();
  }
  Pandoc pandoc(source, check.changed.empty() ? document : changed, ending, fs::absolute(work), goes_on, findings);
  const auto html = pandoc.html();
  const bool has_pictures = html.find("<img ") != std::string::npos;
  const auto pictures = has_pictures && !has_errors(findings) ? pandoc.pictures() : std::vector<ConvertedFile>();
  if (pandoc.not_run()) return *pandoc.not_run();
  if (has_errors(findings)) return Conversion{};
  return convert_office_html(source, ending, check, html, pictures, findings);
}

}  // namespace gazetted
