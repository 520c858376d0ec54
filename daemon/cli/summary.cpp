#include "summary.hpp"

#include "gazetted/app/release_advice.hpp"
#include "gazetted/base/text.hpp"

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

void list_summary(const FrozenList& list, const Rendering& rendering, const Settings& settings, std::string& out,
                  Readership& readership, Findings& advice) {
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
    const auto& text = rendering.frozen().text_for(**person, list);
    const auto* mail = rendering.mail(list.text.name, **person);
    if (languages[text.language]++ == 0) {
      largest = std::max(largest, mail->personalise(**person, Time{}).bytes.size());
      links = std::max(links, links_in(mail->html(**person)));
    }
    missing.look(*mail, **person);
    readership.note(list, **person, text);
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
  Readership readership;
  const auto& frozen = rendering.frozen();
  for (const auto& list : frozen.lists) list_summary(list, rendering, settings, out, readership, advice);
  if (readership.people() == 0 && frozen.channels.empty())
    advice.push_back({Severity::error, {frozen.content, 0, 0}, "it reaches nobody: its lists have no usable row"});
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
  readership.tell(frozen, settings, advice);
  const auto found = advice_on_release(frozen, settings);
  advice.insert(advice.end(), found.begin(), found.end());
  return out;
}

}  // namespace gazetted
