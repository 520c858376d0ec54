#include "put_check.hpp"

#include "gazetted/app/counted_audience.hpp"
#include "gazetted/app/outlook.hpp"
#include "gazetted/app/page_numbers.hpp"
#include "gazetted/app/superseding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/edition/prepare.hpp"
#include "gazetted/ledger/reader.hpp"
#include "gazetted/web/problem.hpp"

namespace gazetted {
namespace {

ReleaseAnswer invalid(Findings findings) {
  ReleaseAnswer answer;
  answer.result = ReleaseResult::invalid;
  answer.detail = "The release has errors and was not taken; nothing of it is kept.";
  answer.findings = std::move(findings);
  return answer;
}

// Whose release it supersedes, as the ledger has it; empty: nobody's that is known.
std::string newsroom_of_earlier(const Edition& edition, const Settings& settings) {
  if (!edition.earlier) return "";
  const auto ledger = LedgerReader::open(settings.store.path);
  if (!ledger) return "";
  const auto versions = (*ledger)->versions(edition.earlier->id);
  return versions && !versions->empty() ? settings.newsroom(versions->front().newsroom).key : "";
}

}  // namespace

std::string why_client_may_not(const ApiClient& client, const Edition& edition, const Settings& settings) {
  const auto& release = edition.set.first();
  const auto& speaks = settings.newsroom(release.newsroom).key;
  if (speaks != client.newsroom)
    return fmt::format("The release speaks for newsroom '{}'{}, and this client for '{}' alone{}.", speaks,
                       release.newsroom.empty() ? ", since it names none" : "", client.newsroom,
                       release.newsroom.empty() ? ": add the line `newsroom: " + client.newsroom + "`" : "");
  if (!client.may_publish && release.kind == ReleaseKind::withdrawal)
    return "This client may not publish, and a withdrawal reaches everybody at once, without an approval: a person has "
           "to submit it.";
  if (client.lists.empty()) return "";
  std::vector<std::string> others;
  for (const auto& list : edition.lists) {
    if (std::find(client.lists.begin(), client.lists.end(), list.text.name) == client.lists.end())
      others.push_back(list.text.name);
  }
  if (others.empty()) return "";
  return fmt::format("The release goes to {}, and this client may address {} alone: name them under `lists:`.",
                     join(others, ", "), join(client.lists, ", "));
}

CheckedPut check_put(const ReleasePut& put, const fs::path& content, const std::string& name, const Settings& settings,
                     Time now) {
  CheckedPut checked;
  PrepareInput input;
  input.content = content;
  input.name = name;
  input.now = now;
  input.find_superseded = superseded_in(settings);
  input.page_number = page_numbers_in(settings);
  checked.edition = prepare(input, settings, checked.findings);
  if (has_errors(checked.findings)) {
    checked.refused = invalid(checked.findings);
    return checked;
  }
  const auto& release = checked.edition.set.first();
  if (release.id != put.id) {
    const auto text = name + (put.ending.empty() ? "/release.md" : "");
    checked.refused = invalid({{Severity::error,
                                {text, 1, 1},
                                fmt::format("its id is '{}', and the address says '{}'; leave out `id:`, or put it to "
                                            "the address of its id",
                                            one_line(release.id, 120), put.id)}});
    return checked;
  }
  auto why_not = why_client_may_not(put.client, checked.edition, settings);
  const auto earlier = newsroom_of_earlier(checked.edition, settings);
  if (why_not.empty() && !earlier.empty() && earlier != put.client.newsroom)
    why_not = fmt::format("It supersedes a release of newsroom '{}', and this client speaks for '{}' alone.", earlier,
                          put.client.newsroom);
  if (!why_not.empty()) {
    checked.refused = ReleaseAnswer{};
    checked.refused->result = ReleaseResult::forbidden;
    checked.refused->detail = std::move(why_not);
  }
  return checked;
}

Result<json::object> dry_run_json(const CheckedPut& checked, const ApiClient& client, const Settings& settings,
                                  bool replaces, Time now) {
  const auto& edition = checked.edition;
  const auto& release = edition.set.first();
  const auto counted = count_edition(edition, settings, now, [](std::size_t, const Subscriber&) {});
  if (!counted) return counted.error();
  json::object lists;
  for (const auto& list : counted->lists)
    lists[list.planned.name] = json::object{{"recipients", list.recipients() + list.may_come},
                                            {"suppressed", list.planned.suppressed + list.readers.suppressed},
                                            {"skipped", list.planned.skipped}};
  json::object channels;
  for (const auto& channel : edition.channels) channels[channel.name] = json::object{{"posts", channel.posts.size()}};
  auto outlook = whole_outlook(edition, settings, now);
  if (!client.may_publish)
    outlook.approval_for.push_back("the API client '" + client.name + "', which may not publish");
  json::object object{{"release", release.id}, {"title", release.title}, {"dry_run", true}, {"replaces", replaces}};
  object["kind"] = to_string(release.kind);
  object["lists"] = std::move(lists);
  object["channels"] = std::move(channels);
  object["outlook"] = outlook_json(outlook, Zone::load_or_utc(settings.newsroom(release.newsroom).time_zone));
  const auto odd = edition.earlier ? std::string() : what_is_odd(*counted, settings);
  if (!odd.empty()) object["held"] = odd;
  object["findings"] = findings_json(checked.findings);
  return object;
}

}  // namespace gazetted
