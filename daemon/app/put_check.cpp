#include "put_check.hpp"

#include "client_rights.hpp"
#include "gazetted/app/acceptance.hpp"
#include "gazetted/app/counted_audience.hpp"
#include "gazetted/app/outlook.hpp"
#include "gazetted/app/page_address.hpp"
#include "gazetted/app/page_numbers.hpp"
#include "gazetted/app/same_headline.hpp"
#include "gazetted/app/superseding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/edition/prepare.hpp"
#include "gazetted/edition/release_advice.hpp"
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

// What this client may know of: findings say what there is to choose from.
Settings as_seen_by(const ApiClient& client, const Settings& settings) {
  Settings seen = settings;
  std::erase_if(seen.lists, [&](const auto& list) {
    return !may_address(client, list.audience.name) || is_of_another(list.audience.newsroom, client, settings);
  });
  std::erase_if(seen.channels, [&](const auto& each) {
    if (each.type == site_channel_name) return false;  // routing knows that there is a site
    return !may_post_to(client, each.name) || is_of_another(each, client, settings);
  });
  std::erase_if(seen.newsrooms, [&](const auto& each) { return each.first != client.newsroom; });
  seen.first_newsroom = client.newsroom;
  return seen;
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

CheckedPut check(const ReleasePut& put, const fs::path& content, const std::string& name, const fs::path& work,
                 const Settings& settings, Time now, const std::function<bool()>& goes_on) {
  CheckedPut checked;
  std::error_code code;
  fs::create_directories(work, code);
  PrepareInput input;
  input.content = content;
  input.name = name;
  input.now = now;
  input.convert_into = work;
  input.newsroom = put.client.newsroom;
  input.goes_on = goes_on;
  std::string not_theirs;
  input.find_superseded = [&, find = superseded_in(settings)](const Release& release) -> Result<Superseded> {
    const auto earlier = read_stored_release(release.supersedes, settings, now);
    if (!earlier) return earlier.error();
    // As if it were not there: whose it is nobody else learns.
    if (*earlier && (*earlier)->newsroom != put.client.newsroom)
      return fail("{}", why_not_supersede(release, {}, {}, Zone::load_or_utc("")));
    if (*earlier && not_theirs.empty())
      not_theirs = why_client_may_not(put.client, Touch::supersede, **earlier, settings);
    auto found = not_theirs.empty() ? find(release) : Result<Superseded>(fail("it is not this client's"));
    if (!found || put.client.may_publish || found->version.id == release.supersedes) return found;
    const auto ended = read_stored_release(found->version.id, settings, now);
    if (!ended) return ended.error();
    if (*ended) not_theirs = why_client_may_not(put.client, Touch::supersede, **ended, settings);
    if (!not_theirs.empty()) return fail("it is not this client's");
    return found;
  };
  input.page_number = page_numbers_in(settings);
  checked.edition = prepare(input, settings, checked.findings);
  if (!not_theirs.empty()) {
    checked.refused = forbidden(std::move(not_theirs));
    return checked;
  }
  if (has_errors(checked.findings)) {
    checked.refused = invalid(findings_for(put.client, input, checked.findings, settings));
    return checked;
  }
  const auto& release = checked.edition.set.first();
  if (release.id != put.id) {
    checked.refused = invalid({{Severity::error, release.place_of("id"),
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
  checked.findings = findings_for(put.client, input, checked.findings, settings);
  // It goes to lists and channels of this client alone, so what is said of those is its own.
  const auto advice = advice_on_release(checked.edition, settings);
  checked.findings.insert(checked.findings.end(), advice.begin(), advice.end());
  const auto same_headline = tell_same_headline(checked.edition, settings, now);
  checked.findings.insert(checked.findings.end(), same_headline.begin(), same_headline.end());
  return checked;
}

}  // namespace

CheckedPut check_put(const ReleasePut& put, const fs::path& content, const std::string& name, const fs::path& work,
                     const Settings& settings, Time now, const std::function<bool()>& goes_on) {
  try {
    return check(put, content, name, work, settings, now, goes_on);
  } catch (const std::bad_alloc&) {
    CheckedPut checked;
    checked.refused = invalid({{Severity::error, {name, 0, 0}, std::string(needs_more_memory)}});
    return checked;
  }
}

Result<json::object> dry_run_json(const CheckedPut& checked, const ApiClient& client, const Settings& settings,
                                  bool replaces, Time now) {
  const auto& edition = checked.edition;
  const auto& release = edition.set.first();
  Readership readership;
  const auto counted = count_edition(edition, settings, now, [&](std::size_t list, const Subscriber& subscriber) {
    const auto& read = edition.text_for(subscriber, edition.lists[list]);
    readership.note(edition.lists[list], subscriber, read);
  });
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
  const auto odd = edition.earlier ? std::string() : what_is_odd(*counted, settings, now);
  if (!odd.empty()) object["held"] = odd;
  if (const auto page = page_address(edition, settings); !page.empty()) object["page"] = page;
  if (const auto pages = page_addresses(edition, settings); pages.size() > 1) {
    json::object by_language;
    for (const auto& [language, page] : pages) by_language[language] = page;
    object["pages"] = std::move(by_language);
  }
  auto findings = checked.findings;
  readership.tell(edition, settings, findings);
  object["findings"] = findings_json(findings);
  return object;
}

}  // namespace gazetted
