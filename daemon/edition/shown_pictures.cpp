// The pictures that a text shows are those of its bundle, or of the web. What cannot be shown is an error where it
// is: a mail without its picture is not what the author wrote.
#include <unistd.h>

#include <map>

#include "gazetted/base/file_at.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/unicode.hpp"
#include "gazetted/intake/spool.hpp"
#include "gazetted/model/markdown_links.hpp"
#include "gazetted/pictures/clean_picture.hpp"
#include "gazetted/pictures/picture_store.hpp"
#include "gazetted/render/attachments.hpp"
#include "gazetted/render/picture_kind.hpp"
#include "release_texts.hpp"

namespace gazetted {
namespace {

constexpr std::size_t most_findings = 20;

std::vector<std::string> files_below(const fs::path& bundle) {
  std::vector<std::string> files;
  std::error_code code;
  for (fs::recursive_directory_iterator it(bundle, code), end; !code && it != end; it.increment(code)) {
    if (it->is_regular_file(code)) files.push_back(normalised(it->path().lexically_relative(bundle).string()));
  }
  return files;
}

// "; did you mean 'hall.jpg'?": the same name in other cases or elsewhere in the bundle, else one alike.
std::string meant(const std::string& file, const std::vector<std::string>& files) {
  const auto name = lower(fs::path(file).filename().string());
  for (const auto& each : files) {
    if (lower(each) == lower(file) || lower(fs::path(each).filename().string()) == name)
      return "; did you mean '" + each + "'?";
  }
  return did_you_mean(file, files);
}

class Pictures {
 public:
  explicit Pictures(const fs::path& content) : bundle_(fs::is_directory(content)) {
    if (bundle_) files_ = files_below(content);
  }

  // Why it cannot be shown; empty: it can.
  std::string trouble_with(const MarkdownLink& picture) const {
    const auto target = one_line(picture.target, 100);
    const auto scheme = lower(picture.target.substr(0, 8));
    if (scheme.starts_with("https://") || scheme.starts_with("http://") || scheme.starts_with("//")) return "";
    if (picture.broken) return with_blank(picture.target);
    if (scheme.starts_with("data:"))
      return "this picture is embedded in the text (data:…), which mail programs do not show; put it into the bundle "
             "as "
             "a file";
    const auto file = file_of_target(picture.target);
    if (file.empty())
      return "the picture '" + target +
             "' is not a file of the bundle and does not begin with https://; mail programs cannot show it";
    if (!bundle_)
      return "a single file cannot include the picture '" + target +
             "'; make a bundle: a directory with release.md and '" + target + "'";
    if (std::find(files_.begin(), files_.end(), file) == files_.end())
      return "the picture '" + target + "' is not in the bundle" + meant(file, files_);
    if (!is_image(file))
      return "'" + target + "' is not a picture that a mail can show; name it in 'attachments', or link to it";
    return "";
  }

 private:
  static std::string with_blank(const std::string& target) {
    const auto name = one_line(target, 100);
    return "'" + name + "' has a space, so Markdown prints this as text; write ![…](" + replace_all(name, " ", "%20") +
           ")";
  }

  bool bundle_;
  std::vector<std::string> files_;
};

bool has_hidden_part(const fs::path& file) {
  return std::any_of(file.begin(), file.end(), [](const auto& part) { return is_left_alone(part.string()); });
}

}  // namespace

void check_picture_files(const std::vector<Release>& texts, const fs::path& content, const std::string& name,
                         Findings& findings) {
  if (!fs::is_directory(content)) return;
  std::map<std::string, Place> pictures;
  for (const auto& text : texts) {
    for (const auto& one : text.attachments) pictures.emplace(one.file, one.place);
    for (const auto& link : links_in(text.body)) {
      if (link.kind == MarkdownLink::Kind::image)
        pictures.emplace(file_of_target(link.target), text.place_in_body(link.at));
    }
  }
  for (const auto& file : files_below(content)) {
    if (!has_hidden_part(file)) pictures.emplace(file, Place{name + "/" + file, 0, 0});
  }
  std::size_t told = 0;
  for (const auto& [file, place] : pictures) {
    if (!is_image(file) || told >= most_findings) continue;
    const auto opened = open_file_below(content, file);
    if (!opened) continue;  // that it is not there is said elsewhere
    std::string head(telling_bytes, '\0');
    const auto size = ::pread(opened->get(), head.data(), head.size(), 0);
    if (size < 0) continue;
    head.resize(std::size_t(size));
    const auto shown = one_line(file, 100);
    if (!looks_like_picture(head)) {
      ++told;
      findings.push_back(
          {Severity::error, place,
           size == 0
               ? "the picture '" + shown + "' is empty: 0 bytes; put the whole file into the bundle, or take it out"
               : "'" + shown +
                     "' is not a picture, whatever its name says; export it as one (JPEG, PNG), or give it the "
                     "ending of what it is"});
      continue;
    }
    const auto bytes = read_file_below(content, file, largest_picture);
    if (!bytes || !is_cut_off(*bytes)) continue;
    ++told;
    findings.push_back({Severity::warning, place,
                        "the picture '" + shown +
                            "' ends before all of it is there, and a part of it may be shown grey; was it copied "
                            "whole? Put the whole file into the bundle"});
  }
}

void check_pictures(const Release& text, const fs::path& content, Findings& findings) {
  const Pictures pictures(content);
  std::size_t told = 0;
  const auto look = [&](const std::string& markdown, const std::function<Place(std::size_t)>& place) {
    for (const auto& link : links_in(markdown)) {
      if (link.kind != MarkdownLink::Kind::image || told >= most_findings) continue;
      auto trouble = pictures.trouble_with(link);
      if (trouble.empty()) continue;
      ++told;
      findings.push_back({Severity::error, place(link.at), std::move(trouble)});
    }
  };
  look(text.body, [&](std::size_t at) { return text.place_in_body(at); });
  look(text.boilerplate, [&](std::size_t) { return text.place_of("boilerplate"); });
  look(text.notes_to_editors, [&](std::size_t) { return text.place_of("notes_to_editors"); });
}

}  // namespace gazetted
