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

ReleaseAnswer forbidden(std::string reason) {
  ReleaseAnswer answer;
  answer.result = ReleaseResult::forbidden;
  answer.detail = std::move(reason);
  return answer;
}

// As the ledger has it; empty: it knows none of this id.
std::string newsroom_of(const std::string& id, const Settings& settings) {
  const auto ledger = LedgerReader::open(settings.store.path);
  if (!ledger) return "";
  const auto versions = (*ledger)->versions(id);
  return versions && !versions->empty() ? settings.newsroom(versions->front().newsroom).key : "";
}

// Of a list or a channel; one that names no newsroom is for all of them.
bool is_of_another(const std::string& newsroom, const ApiClient& client, const Settings& settings) {
  return !newsroom.empty() && settings.newsroom(newsroom).key != client.newsroom;
}

bool may_address(const ApiClient& client, const std::string& list) {
  return client.lists.empty() || std::find(client.lists.begin(), client.lists.end(), list) != client.lists.end();
}

// What this client may know of: findings say what there is to choose from.
Settings as_seen_by(const ApiClient& client, const Settings& settings) {
  Settings seen = settings;
  std::erase_if(seen.lists, [&](const auto& list) {
    return !may_address(client, list.audience.name) || is_of_another(list.audience.newsroom, client, settings);
  });
  std::erase_if(seen.channels, [&](const auto& each) { return is_of_another(each.newsroom, client, settings); });
  std::erase_if(seen.newsrooms, [&](const auto& each) { return each.first != client.newsroom; });
  seen.first_newsroom = client.newsroom;
  return seen;
}

// Those that the text itself names; of others a client learns nothing.
std::string named_among(const std::vector<std::string>& names, const std::optional<std::vector<std::string>>& named) {
  std::vector<std::string> said;
  for (const auto& name : names) {
    if (named && std::find(named->begin(), named->end(), name) != named->end()) said.push_back("'" + name + "'");
  }
  return join(said, ", ");
}

// Through a list or a channel of another newsroom it would leave in that one's name.
std::string why_not_for_others(const ApiClient& client, const Edition& edition, const Settings& settings) {
  std::vector<std::string> lists, channels;
  for (const auto& list : edition.lists) {
    const auto* known = settings.list(list.text.name);
    if (is_of_another(known ? known->audience.newsroom : list.newsroom, client, settings))
      lists.push_back(list.text.name);
  }
  for (const auto& channel : edition.channels) {
    const auto* known = settings.channel(channel.name);
    if (known && is_of_another(known->newsroom, client, settings)) channels.push_back(channel.name);
  }
  const auto say = [&](const char* kind, const char* key, const std::string& named) {
    return fmt::format("The release goes to {} {}, and this client speaks for '{}' alone: name its own under `{}:`.",
                       kind, named.empty() ? "of another newsroom" : named + " of another newsroom", client.newsroom,
                       key);
  };
  const auto& first = edition.set.first();
  if (!lists.empty()) return say("lists", "lists", named_among(lists, first.lists));
  return channels.empty() ? "" : say("channels", "channels", named_among(channels, first.channels));
}

// What was found, in words that name nothing which is not this client's: as it would be found if there were nothing
// else.
Findings findings_for(const ApiClient& client, const PrepareInput& input, const Findings& found,
                      const Settings& settings) {
  const auto seen = as_seen_by(client, settings);
  if (found.empty() ||
      (seen.lists.size() == settings.lists.size() && seen.channels.size() == settings.channels.size() &&
       seen.newsrooms.size() == settings.newsrooms.size()))
    return found;
  Findings findings;
  prepare(input, seen, findings);
  if (has_errors(found) == has_errors(findings)) return findings;
  if (!has_errors(found)) return {};
  return {{Severity::error,
           {input.name, 0, 0},
           "something is wrong with a list or a channel that is not this client's; name its own under `lists:` and "
           "`channels:`"}};
}

}  // namespace

std::string why_client_may_not(const ApiClient& client, const Edition& edition, const Settings& settings) {
  const auto& release = edition.set.first();
  const auto& speaks = settings.newsroom(release.newsroom).key;
  if (speaks != client.newsroom)
    return fmt::format("The release speaks for newsroom '{}', and this client for '{}' alone.", speaks,
                       client.newsroom);
  if (!client.may_publish && release.kind == ReleaseKind::withdrawal)
    return "This client may not publish, and a withdrawal reaches everybody at once, without an approval: a person has "
           "to submit it.";
  if (auto reason = why_not_for_others(client, edition, settings); !reason.empty()) return reason;
  std::vector<std::string> others;
  for (const auto& list : edition.lists) {
    if (!may_address(client, list.text.name)) others.push_back(list.text.name);
  }
  if (others.empty()) return "";
  const auto named = named_among(others, release.lists);
  return fmt::format("The release goes to {}, and this client may address {} alone: name them under `lists:`.",
                     named.empty() ? "lists that are not this client's" : named, join(client.lists, ", "));
}

CheckedPut check_put(const ReleasePut& put, const fs::path& content, const std::string& name, const fs::path& work,
                     const Settings& settings, Time now) {
  CheckedPut checked;
  std::error_code code;
  fs::create_directories(work, code);
  PrepareInput input;
  input.content = content;
  input.name = name;
  input.now = now;
  input.convert_into = work;
  input.newsroom = put.client.newsroom;
  bool supersedes_others = false;
  input.find_superseded = [&, find = superseded_in(settings)](const Release& release) -> Result<Superseded> {
    const auto newsroom = newsroom_of(release.supersedes, settings);
    supersedes_others = supersedes_others || (!newsroom.empty() && newsroom != put.client.newsroom);
    if (supersedes_others) return fail("it is a release of another newsroom");
    return find(release);
  };
  input.page_number = page_numbers_in(settings);
  checked.edition = prepare(input, settings, checked.findings);
  if (supersedes_others) {
    checked.refused = forbidden("It supersedes a release of another newsroom, and this client speaks for '" +
                                put.client.newsroom + "' alone.");
    return checked;
  }
  if (has_errors(checked.findings)) {
    checked.refused = invalid(findings_for(put.client, input, checked.findings, settings));
    return checked;
  }
  const auto& release = checked.edition.set.first();
  if (release.id != put.id) {
    checked.refused = invalid({{Severity::error,
                                {release.file, 1, 1},
                                fmt::format("its id is '{}', and the address says '{}'; leave out `id:`, or put it to "
                                            "the address of its id",
                                            one_line(release.id, 120), put.id)}});
    return checked;
  }
  auto why_not = why_client_may_not(put.client, checked.edition, settings);
  if (!why_not.empty()) {
    checked.refused = forbidden(std::move(why_not));
    return checked;
  }
  if (put.dry_run) checked.findings = findings_for(put.client, input, checked.findings, settings);
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
