#include "summary.hpp"

#include "gazetted/app/list_fetching.hpp"
#include "gazetted/base/clock_sync.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/cli/audience.hpp"
#include "gazetted/cli/terminal.hpp"
#include "gazetted/edition/made_of.hpp"
#include "gazetted/edition/release_advice.hpp"
#include "gazetted/edition/routing.hpp"

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
  for (const auto& attachment : rendering.edition().set.first().attachments) files.push_back(attachment.file);
  return files.empty() ? "" : "; files: " + join(files, ", ");
}

// What is looked at while a list's recipients go by.
struct ListSummary {
  MissingFields missing;
  std::map<std::string, std::int64_t> languages;
  std::size_t largest = 0, links = 0;
  Findings unmade;  // why somebody's mail cannot be made

  void look(const EditionList& list, const Rendering& rendering, const Subscriber& subscriber, Readership& readership) {
    const auto& text = rendering.edition().text_for(subscriber, list);
    const auto* mail = rendering.mail(list.text.name, subscriber);
    if (languages[text.language]++ == 0) {
      if (const auto made = mail->personalise(subscriber, Time{}))
        largest = std::max(largest, made->bytes.size());
      else
        unmade.push_back(to_finding(made.error()));
      links = std::max(links, links_in(mail->html(subscriber)));
    }
    missing.look(*mail, subscriber);
    readership.note(list, subscriber, text);
  }
  std::string by_language() const {
    std::vector<std::string> parts;
    for (const auto& [language, count] : languages)
      parts.push_back(format_count(std::uint64_t(count)) + " in " + language);
    return parts.size() > 1 ? " (" + join(parts, ", ") + ")" : "";
  }
};

json::object json_of(const CountedList& list, const CountedAudience& audience) {
  json::object one{{"recipients", list.recipients() + list.may_come}, {"suppressed", list.planned.suppressed}};
  if (!audience.is_version) return one;
  one["may_change"] = audience.may_change;
  one["new"] = list.planned.recipients;
  one["had_it"] = list.readers.had_it;
  one["waited"] = list.readers.waited;
  one["suppressed"] = list.planned.suppressed + list.readers.suppressed;
  return one;
}

// "; it takes every release"; of those who have an earlier version, that is why.
std::string why_text(const Edition& edition, const EditionList& list, const Settings& settings) {
  const auto* configured = settings.list(list.text.name);
  const auto& release = edition.set.first();
  if (!configured || list.former || release.kind == ReleaseKind::withdrawal) return "";
  return "; " + why_to_list(release, configured->audience, settings);
}

void lists_summary(const Rendering& rendering, const Settings& settings, ReleaseSummary& out, Readership& readership,
                   Findings& advice) {
  const auto& mailed = rendering.edition().lists;
  std::vector<ListSummary> summaries(mailed.size());
  const auto counted = count_edition(
      rendering.edition(), settings, now(),
      [&](std::size_t list, const Subscriber& one) { summaries[list].look(mailed[list], rendering, one, readership); });
  if (!counted) return advice.push_back(to_finding(counted.error()));
  for (std::size_t i = 0; i < counted->lists.size(); ++i) {
    const auto& list = counted->lists[i];
    const auto& name = list.planned.name;
    const auto& summary = summaries[counted->places[i]];
    out.text +=
        fmt::format("list {}: {}; a mail of {}, {} {}{}\n", name, counted_text(list, *counted, summary.by_language()),
                    format_size(summary.largest), summary.links, summary.links == 1 ? "link" : "links",
                    why_text(rendering.edition(), mailed[counted->places[i]], settings));
    if (const auto* options = settings.list(name); options && options->audience.source)
      out.text += fmt::format(
          "list {}: {}\n", name,
          fetch_state(options->audience, Zone::load_or_utc(settings.newsroom(options->audience.newsroom).time_zone)));
    if (const auto* options = settings.list(name); options && options->audience.source) {
      const auto zone = Zone::load_or_utc(settings.newsroom(options->audience.newsroom).time_zone);
      if (auto said = fetch_advice(options->audience, zone); !said.empty())
        advice.push_back({Severity::warning, options->place, std::move(said)});
    }
    out.lists[name] = json_of(list, *counted);
    summary.missing.tell(name, advice);
    advice.insert(advice.end(), summary.unmade.begin(), summary.unmade.end());
  }
  if (counted->may_change)
    out.text += "The earlier version is still being sent, so these figures change until this one is accepted.\n";
}

// What would have matched, so that nobody has to guess why those readers get nothing.
std::string left_to_others_text(const Release& release, const Settings& settings) {
  if (release.kind == ReleaseKind::withdrawal) return "";
  const auto left = lists_left_to_others(release, settings);
  if (left.empty()) return "";
  return fmt::format("Not to {}, of {}: a release that names no lists goes to those of its own newsroom ('{}').\n",
                     join(left, ", "), left.size() == 1 ? "another newsroom" : "other newsrooms",
                     settings.newsroom(release.newsroom).key);
}

void look_at_clock(const Release& release, Findings& findings) {
  const auto clock = clock_sync();
  if (!release.public_from() || !clock || clock->synchronised) return;
  findings.push_back({Severity::warning,
                      {release.file, 0, 0},
                      "it leaves by the clock of this machine, which nothing synchronizes; see: gazetted doctor"});
}

}  // namespace

void MissingFields::look(const CompiledMail& mail, const Subscriber& subscriber) {
  ++recipients_;
  for (const auto& field : mail.empty_fields(subscriber)) {
    auto& missing = fields_[field];
    if (missing.recipients++ == 0) missing.first = subscriber.address;
  }
}

void MissingFields::tell(const std::string& list, Findings& findings) const {
  for (const auto& [field, missing] : fields_) {
    findings.push_back(
        {Severity::warning,
         {},
         fmt::format("list '{}': the mail prints 'subscriber.{}', but {} of {} recipients have none (the "
                     "first is {}); a section {{{{#subscriber.{}}}}} … would omit it",
                     list, field, format_count(std::uint64_t(missing.recipients)),
                     format_count(std::uint64_t(recipients_)), missing.first, field)});
  }
}

ReleaseSummary summary_of(const Rendering& rendering, const Settings& settings, Findings& advice) {
  ReleaseSummary out;
  Readership readership;
  lists_summary(rendering, settings, out, readership, advice);
  out.text += left_to_others_text(rendering.edition().set.first(), settings);
  for (const auto& channel : rendering.edition().channels) {
    const auto* options = settings.channel(channel.name);
    if (!options) continue;
    if (options->type == site_channel_name) {
      out.text += "page: " + rendering.edition().set.first().online_url + "\n";
      continue;
    }
    const auto limit = limit_of(*options);
    std::vector<std::string> counts;
    for (const auto& post : channel.posts) counts.push_back(std::to_string(count_text(post.text, limit)));
    out.text +=
        fmt::format("channel {} ({}): {}{}\n", channel.name, options->type,
                    counts.size() > 1 ? fmt::format("a thread of {}, ", counts.size()) : "",
                    limit.most == 0 ? "no limit" : fmt::format("{} of at most {}", join(counts, ", "), limit.most));
    out.channels[channel.name] = json::object{{"posts", channel.posts.size()}};
  }
  const auto files = files_text(rendering);
  if (!files.empty()) out.text += files.substr(2) + "\n";
  readership.tell(rendering.edition(), settings, advice);
  const auto found = advice_on_release(rendering.edition(), settings);
  advice.insert(advice.end(), found.begin(), found.end());
  look_at_clock(rendering.edition().set.first(), advice);
  if (rendering.edition().made_of) place_in_original(*rendering.edition().made_of, advice);
  return out;
}

void name_as_given(Findings& findings, const std::string& name, const std::string& given) {
  const auto directory = given.ends_with('/') ? given.substr(0, given.size() - 1) : given;
  for (auto& finding : findings) {
    auto& file = finding.place.file;
    if (file == name)
      file = directory;
    else if (file.starts_with(name + "/"))
      file = directory + file.substr(name.size());
  }
}

}  // namespace gazetted
