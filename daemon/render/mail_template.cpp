#include "gazetted/render/mail_template.hpp"

#include "gazetted/base/access.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {

Mustache::Partials MailTemplate::lookup() const {
  return [this](const std::string& partial) -> const Mustache* {
    const auto found = partials.find(partial);
    return found == partials.end() ? nullptr : &found->second;
  };
}

Result<MailTemplate> load_template(const fs::path& directory, const std::string& name, Findings& findings) {
  MailTemplate out;
  out.name = name;
  std::error_code code;
  if (const auto why = why_not_allowed(directory); !why.empty()) return fail("{}: {}", directory.string(), why);
  if (!fs::is_directory(directory, code)) return fail("{}: there is no such template directory", directory.string());
  for (const auto& entry : fs::directory_iterator(directory, code)) {
    const auto file = entry.path().filename().string();
    const auto ending = entry.path().extension().string();
    if (file.starts_with('.') || !entry.is_regular_file()) continue;
    if (file != "labels.yaml" && ending != ".txt" && ending != ".html" && ending != ".mustache") continue;
    auto text = read_file(entry.path(), 1 << 20);
    if (!text) {
      findings.push_back(to_finding(text.error()));
      continue;
    }
    if (!is_utf8(*text)) {
      findings.push_back({Severity::error, {entry.path().string(), 1, 1}, "the template is not UTF-8"});
      continue;
    }
    // A byte order mark would be printed: at the start of every subject.
    if (text->starts_with("\uFEFF")) text->erase(0, 3);
    if (file == "labels.yaml") {
      out.files[file] = *text;
      out.labels = parse_labels(*text, entry.path().string(), findings);
      continue;
    }
    auto parsed = Mustache::parse(*text, entry.path().string());
    if (!parsed) {
      findings.push_back(to_finding(parsed.error()));
      continue;
    }
    out.files[file] = *text;
    if (file == "subject.txt")
      out.subject = *parsed;
    else if (file == "message.html")
      out.html = *parsed;
    else if (file == "message.txt")
      out.text = *parsed;
    else if (file == "post.txt")
      out.posts[""] = *parsed;
    else if (file.starts_with("post.") && ending == ".txt")
      out.posts[file.substr(5, file.size() - 9)] = *parsed;
    else
      out.partials[entry.path().stem().string()] = *parsed;
  }
  if (!out.files.contains("message.html")) out.html = *Mustache::parse("", "message.html");
  for (const char* needed : {"subject.txt", "message.txt"}) {
    if (!out.files.contains(needed) && !has_errors(findings)) {
      findings.push_back({Severity::error, {directory.string()}, std::string("the template has no ") + needed});
    }
  }
  if (has_errors(findings)) return fail("{}: the template has errors", directory.string());
  return out;
}

}  // namespace gazetted
