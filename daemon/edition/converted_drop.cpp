#include "converted_drop.hpp"

#include <unistd.h>

#include <cerrno>
#include <map>

#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/conversion/conversion.hpp"
#include "gazetted/intake/archive.hpp"
#include "gazetted/intake/spool.hpp"
#include "office_drop.hpp"
#include "release_texts.hpp"

namespace gazetted {
namespace {

constexpr std::uint64_t largest = 64u << 20;  // the spool's own limit is lower, mostly

using Convert = Conversion (*)(const ConversionSource&, Findings&);

Convert converter_for(const fs::path& file) {
  static const std::map<std::string, Convert> converters = {
      {".html", convert_html}, {".htm", convert_html}, {".json", convert_ninjs}, {".eml", convert_mail}};
  const auto found = converters.find(lower(file.extension().string()));
  return found == converters.end() ? nullptr : found->second;
}

std::string ending_of(const fs::path& file) { return lower(file.extension().string()); }

// A text file says in its first line whether it is in wire form.
bool is_in_wire_form(const fs::path& named, const fs::path& file) {
  constexpr std::uint64_t longest = 4u << 20;  // of a text; a longer one is refused as such
  if (ending_of(named) != ".txt") return false;
  const auto bytes = read_file(file, longest);
  return bytes && is_wire_text(*bytes);
}

bool is_converted(const fs::path& file) {
  return converter_for(file) || (is_office_document(ending_of(file)) && !pandoc_program().empty());
}

// The text of a bundle; empty: it has one in Markdown, or none.
fs::path text_of_bundle(const fs::path& bundle) {
  fs::path text;
  std::error_code code;
  for (fs::directory_iterator it(bundle, code), end; !code && it != end; it.increment(code)) {
    const auto name = it->path().filename().string();
    if (!it->is_regular_file(code) || is_left_alone(name) || !name.starts_with("release.")) continue;
    if (is_release_file(it->path())) return {};
    if (it->path().stem() == "release" && is_converted(it->path())) text = it->path();
  }
  return text;
}

std::set<std::string> files_beside(const fs::path& bundle, const fs::path& text) {
  std::set<std::string> files;
  std::error_code code;
  for (fs::recursive_directory_iterator it(bundle, code), end; !code && it != end; it.increment(code)) {
    if (it->is_regular_file(code) && it->path() != text && !is_left_alone(it->path().filename().string()))
      files.insert(it->path().lexically_relative(bundle).string());
  }
  return files;
}

// A second name, where the file system gives one; it is the same private copy.
Status bring_along(const fs::path& bundle, const std::set<std::string>& files, const fs::path& to) {
  for (const auto& file : files) {
    const auto target = to / file;
    if (auto status = make_directories(target.parent_path()); !status) return status.error().blame_machine();
    if (::link((bundle / file).c_str(), target.c_str()) == 0) continue;
    // What was made of the text may have a picture of that name.
    if (errno == EEXIST) return fail("{}: the document has a picture of this name, too; rename the file", file);
    std::error_code code;
    fs::copy_file(bundle / file, target, code);
    if (code) return fail("{}: {}", target.string(), code.message()).blame_machine();
  }
  return {};
}

Status put_down(const Conversion& made, const fs::path& to) {
  std::error_code code;
  fs::remove_all(to, code);
  if (auto status = make_directories(to); !status) return status.error().blame_machine();
  if (auto status = write_file(to / "release.md", made.markdown, 0640); !status) return status;
  for (const auto& file : made.files) {
    if (auto status = write_file(to / file.name, file.bytes, 0640); !status) return status;
  }
  return {};
}

}  // namespace

std::optional<ConvertedDrop> convert_drop(const PrepareInput& input, const Settings& settings, Findings& findings) {
  if (input.convert_into.empty()) return std::nullopt;
  std::error_code code;
  const bool is_bundle = fs::is_directory(input.content, code);
  const auto text = is_bundle ? text_of_bundle(input.content) : input.content;
  // The private copy of a single file may be called otherwise.
  const auto named = is_bundle ? text : fs::path(input.name);
  const bool is_wire = !is_bundle && is_in_wire_form(named, text);
  if (text.empty() || (!is_converted(named) && !is_wire)) return std::nullopt;
  const auto error = [&](const Error& why) {
    if (why.of_machine() && input.other_trouble) input.other_trouble(why);
    findings.push_back({Severity::error, {input.name, 0, 0}, why.text()});
    return std::nullopt;
  };
  const auto bytes = read_file(text, largest);
  if (!bytes) return error(bytes.error());
  const auto zone = Zone::load(settings.newsroom(input.newsroom).time_zone);
  if (!zone) return error(zone.error().blame_machine());
  ConversionSource source{
      is_bundle ? input.name + "/" + text.filename().string() : input.name, *bytes, {}, input.now, *zone};
  if (is_bundle) source.beside = files_beside(input.content, text);
  const auto convert = is_wire ? convert_wire_text : converter_for(named);
  auto made = convert ? Result<Conversion>(convert(source, findings))
                      : convert_office_document(source, text, ending_of(named), input.convert_into / "pandoc",
                                                input.goes_on, findings);
  if (!made) return error(made.error());
  if (has_errors(findings)) return std::nullopt;
  const auto to = input.convert_into / archived::converted;
  if (auto status = put_down(*made, to); !status) return error(status.error());
  if (auto status = bring_along(input.content, source.beside, to); !status) return error(status.error());
  findings.push_back({Severity::note,
                      {input.name, 0, 0},
                      made->is_to_be_confirmed
                          ? fmt::format("it is converted from {}, and will be held until somebody has looked at the "
                                        "preview and resumes it",
                                        made->format)
                          : "it is converted from " + made->format});
  return ConvertedDrop{to,
                       is_bundle ? input.name : fs::path(input.name).stem().string(),
                       std::move(made->format),
                       made->is_to_be_confirmed,
                       std::move(made->writer),
                       std::make_shared<MadeOf>(MadeOf{input.name + "/release.md", source.file,
                                                       std::move(made->markdown), std::move(made->original)})};
}

}  // namespace gazetted
