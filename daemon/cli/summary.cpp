#include "summary.hpp"

#include "gazetted/base/text.hpp"
#include "gazetted/intake/advice.hpp"

namespace gazetted {
namespace {

std::size_t links_in(const std::string& html) {
  std::set<std::string> links;
  for (auto at = html.find("href=\"http"); at != std::string::npos; at = html.find("href=\"http", at + 1))
    links.insert(html.substr(at, html.find('"', at + 6) - at));
  return links.size();
}

std::string files_text(const Rendering& rendering) {
  std::vector<std::string> files;
  for (const auto& attachment : rendering.frozen().set.first().attachments) files.push_back(attachment.file);
  return files.empty() ? "" : "; files: " + join(files, ", ");
}

// The text that a release was read from: its file, or the one of its language in the bundle.
std::string source_of(const Frozen& frozen, const Release& text) {
  std::error_code code;
  const auto path = fs::is_directory(frozen.place, code) ? frozen.place / fs::path(text.file).filename() : frozen.place;
  auto source = read_file(path, 4 << 20);
  return source ? *source : "";
}

void list_summary(const FrozenList& list, const Rendering& rendering, const Settings& settings, std::string& out,
                  Findings& advice) {
  const auto* options = settings.list(list.text.name);
  if (!options) return;
  const auto& audience = options->audience;
  auto reader = ListReader::open(audience.subscribers, ListFormat{audience.language, audience.columns});
  if (!reader) return;
  MissingFields missing;
  std::map<std::string, std::int64_t> languages;
  std::int64_t people = 0;
  std::size_t largest = 0;
  std::size_t links = 0;
  const auto ignore = [](const RowProblem&) {};
  while (true) {
    auto person = (*reader)->next(ignore);
    if (!person || !*person) break;
    const auto wanted = (*person)->language.empty() ? list.text.language : (*person)->language;
    const auto& text = rendering.frozen().set.text_for(wanted);
    const auto* mail = rendering.mail(list.text.name, **person);
    if (languages[text.language]++ == 0) {
      largest = std::max(largest, mail->personalise(**person, Time{}).bytes.size());
      links = std::max(links, links_in(mail->html(**person)));
    }
    missing.look(*mail, **person);
    ++people;
  }
  std::vector<std::string> parts;
  for (const auto& [language, count] : languages)
    parts.push_back(format_count(std::uint64_t(count)) + " in " + language);
  out += fmt::format("list {}: {} {}{}; a mail of {}, {} {}\n", list.text.name, format_count(std::uint64_t(people)),
                     people == 1 ? "person" : "people", parts.size() > 1 ? " (" + join(parts, ", ") + ")" : "",
                     format_size(largest), links, links == 1 ? "link" : "links");
  missing.tell(list.text.name, advice);
}

}  // namespace

void MissingFields::look(const CompiledMail& mail, const Person& person) {
  ++people_;
  for (const auto& field : mail.empty_fields(person)) {
    auto& missing = fields_[field];
    if (missing.people++ == 0) missing.first = person.address;
  }
}

void MissingFields::tell(const std::string& list, Findings& findings) const {
  for (const auto& [field, missing] : fields_) {
    findings.push_back({Severity::warning,
                        {},
                        fmt::format("list '{}': the mail prints 'subscriber.{}', and {} of {} people have none (the "
                                    "first is {}); a section {{{{#subscriber.{}}}}} … would leave it out",
                                    list, field, format_count(std::uint64_t(missing.people)),
                                    format_count(std::uint64_t(people_)), missing.first, field)});
  }
}

std::string summary_of(const Rendering& rendering, const Settings& settings, Findings& advice) {
  std::string out;
  for (const auto& list : rendering.frozen().lists) list_summary(list, rendering, settings, out, advice);
  for (const auto& channel : rendering.frozen().channels) {
    const auto* options = settings.channel(channel.name);
    if (!options) continue;
    const auto limit = limit_of(*options);
    std::vector<std::string> counts;
    for (const auto& post : channel.posts) counts.push_back(std::to_string(count_text(post.text, limit)));
    out += fmt::format("channel {} ({}): {}{}\n", channel.name, options->type,
                       counts.size() > 1 ? fmt::format("a thread of {}, ", counts.size()) : "",
                       limit.most == 0 ? "no limit" : fmt::format("{} of at most {}", join(counts, ", "), limit.most));
  }
  const auto files = files_text(rendering);
  if (!files.empty()) out += files.substr(2) + "\n";
  for (const auto& text : rendering.frozen().set.texts) {
    const auto found = advice_on(text, source_of(rendering.frozen(), text));
    advice.insert(advice.end(), found.begin(), found.end());
  }
  return out;
}

}  // namespace gazetted
