#include "gazetted/render/template_advice.hpp"

#include "gazetted/base/text.hpp"

namespace gazetted {
namespace {

constexpr std::size_t longest_field = 60;

// Warnings about the files of one template.
struct Advice {
  const fs::path& directory;
  const MailTemplate& loaded;
  Findings& findings;

  void warn(const std::string& file, int line, std::string message) {
    findings.push_back({Severity::warning, {(directory / file).string(), line, line == 0 ? 0 : 1}, std::move(message)});
  }
};

int line_of(const std::string& text, std::size_t at) {
  return int(std::count(text.begin(), text.begin() + std::ptrdiff_t(at), '\n')) + 1;
}

bool is_partial_in_use(const MailTemplate& loaded, const std::string& name) {
  return std::any_of(loaded.files.begin(), loaded.files.end(), [&](const auto& file) {
    for (const char* blank : {"", " "}) {
      if (file.second.find("{{>" + (blank + name)) != std::string::npos) return true;
    }
    return false;
  });
}

// "mesage.html", "message.htm": what it was meant for is missing, or made of another file.
void look_at_names(Advice& advice) {
  const std::vector<std::string> known = {"subject.txt", "message.html", "message.txt", "post.txt", "labels.yaml"};
  std::error_code code;
  for (fs::directory_iterator it(advice.directory, code), end; !code && it != end; it.increment(code)) {
    const auto file = it->path().filename().string();
    const bool own = std::find(known.begin(), known.end(), file) != known.end() || file.starts_with("post.");
    if (own || file.starts_with('.') || is_partial_in_use(advice.loaded, it->path().stem().string())) continue;
    if (const auto meant = nearest(file, known); !meant.empty())
      advice.warn(file, 0, "nothing uses this file; did you mean '" + meant + "'?");
  }
}

void look_for_unsubscribing(Advice& advice, const std::string& file) {
  const auto& files = advice.loaded.files;
  if (!files.contains(file)) return;
  const bool has_link = std::any_of(files.begin(), files.end(), [&](const auto& each) {
    const bool partial = each.first != "message.html" && each.first != "message.txt";
    return (partial || each.first == file) && each.second.find("links.unsubscribe") != std::string::npos;
  });
  if (!has_link)
    advice.warn(
        file, 0,
        "it has no link to unsubscribe ({{links.unsubscribe}}); many readers see no other way out and mark such mail "
        "as spam");
}

// "*|FNAME|*" of Mailchimp, "%%name%%" of Salesforce, "<%= name %>" of ERB.
void look_for_field(Advice& advice, const std::string& file, std::string_view open, std::string_view close) {
  const auto& text = advice.loaded.files.at(file);
  for (auto at = text.find(open); at != std::string::npos; at = text.find(open, at + 1)) {
    const auto near = std::string_view(text).substr(at, longest_field);
    const auto end = near.find(close, open.size());
    if (end == std::string_view::npos || end == open.size()) continue;
    if (near.substr(open.size(), end - open.size()).find_first_of("\n:;{}\"'") != std::string_view::npos) continue;
    return advice.warn(
        file, line_of(text, at),
        fmt::format("'{}' is a field of another program and is printed as it is; write {{{{subscriber.name}}}}",
                    one_line(near.substr(0, end + close.size()), longest_field)));
  }
}

void look_for_html(Advice& advice, const std::string& file) {
  const auto& text = advice.loaded.files.at(file);
  const auto at = text.find("_html}}");
  const auto start = at == std::string::npos ? at : text.rfind("{{", at);
  if (start == std::string::npos) return;
  advice.warn(file, line_of(text, at),
              fmt::format("'{}' is HTML, but this file is plain text; use the name that ends in _text",
                          one_line(text.substr(start, at - start) + "_html}}", longest_field)));
}

}  // namespace

void advise_on_template(const fs::path& directory, const MailTemplate& loaded, Unsubscribing unsubscribing,
                        Findings& findings) {
  Advice advice{directory, loaded, findings};
  look_at_names(advice);
  if (!loaded.files.contains("message.html"))
    findings.push_back({Severity::note, {directory.string()}, "it has no message.html, so its mails are plain text"});
  if (unsubscribing == Unsubscribing::offered) {
    for (const char* file : {"message.html", "message.txt"}) look_for_unsubscribing(advice, file);
  }
  for (const auto& [file, text] : loaded.files) {
    if (file == "labels.yaml") continue;
    for (const auto& [open, close] : {std::pair("*|", "|*"), {"%%", "%%"}, {"<%", "%>"}})
      look_for_field(advice, file, open, close);
    if (file.ends_with(".txt")) look_for_html(advice, file);
  }
}

}  // namespace gazetted
