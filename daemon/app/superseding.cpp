#include "gazetted/app/superseding.hpp"

#include <algorithm>

#include "gazetted/base/among.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/ledger/reader.hpp"
#include "gazetted/ledger/rules/account.hpp"
#include "gazetted/ledger/rules/versions.hpp"
#include "gazetted/send/channel_calls.hpp"

namespace gazetted {
namespace {

constexpr int most_versions = 200;

std::int64_t who_get_it(const Release& release, const TargetRow& target) {
  std::int64_t count = 0;
  for (std::size_t i = 0; i < state_count; ++i) {
    if (gets_version(release, State(i), target.opens)) count += target.tally.counts[i];
  }
  return count;
}

// Somebody has some of it, or may have it.
bool has_left(const std::vector<ReleaseRow>& versions) {
  for (const auto& version : versions) {
    for (const auto& target : version.targets) {
      for (std::size_t i = 0; i < state_count; ++i) {
        if (may_have_it(State(i)) && target.tally.counts[i] > 0) return true;
      }
    }
  }
  return false;
}

// What a version removed is there no longer, whatever its rows say of the removal.
bool was_removed(const Edition* edition, const std::string& channel, std::size_t number) {
  const auto* planned = edition ? edition->channel(channel) : nullptr;
  return planned && number < planned->posts.size() && amendment_of(planned->posts[number].plan).act == Act::remove;
}

// Of the latest version that posted there; a withdrawal takes back those of all.
void add_posts(const Release& release, const TargetRow& target, const Edition* edition, Superseded& found) {
  auto& posts = found.posts[target.name];
  if (!posts.empty() && release.kind != ReleaseKind::withdrawal) return;
  for (std::size_t number = 0; number < target.posts.size(); ++number) {
    const auto& post = target.posts[number];
    const bool known = std::any_of(posts.begin(), posts.end(), [&](const auto& each) {
      return !post.reference.empty() && each.reference == post.reference;
    });
    if (may_have_it(post.state) && !known && !was_removed(edition, target.name, number)) posts.push_back(post);
  }
  if (posts.empty())
    found.posts.erase(target.name);
  else if (!is_among(found.channels, target.name))
    found.channels.push_back(target.name);
}

// The latest version went there again, whatever had been cancelled of those before it.
bool began_again(const Edition& latest, TargetKind kind, const std::string& name) {
  if (kind == TargetKind::channel) return latest.channel(name) != nullptr;
  const auto* list = latest.list(name);
  return list && !list->former;
}

void add_cancelled(const std::vector<ReleaseRow>& versions, Superseded& found) {
  for (const auto& version : versions) {
    for (const auto& target : version.targets) {
      auto& names = target.kind == TargetKind::list ? found.cancelled_lists : found.cancelled_channels;
      const bool is_void = &version != &versions.front() && began_again(found.edition, target.kind, target.name);
      if (target.cancelled_by_somebody && !is_void && !is_among(names, target.name)) names.push_back(target.name);
    }
  }
}

void add_closed(const TargetRow& target, Superseded& found) {
  if (target.opens != Opens::when_renewed || target.cancelled || target.tally.done()) return;
  (target.kind == TargetKind::list ? found.closed_lists : found.closed_channels).push_back(target.name);
}

// `edition`: of the version whose text it is; null for others.
void add_targets(const Release& release, const ReleaseRow& version, const Edition* edition, Superseded& found) {
  for (const auto& target : version.targets) {
    if (target.kind == TargetKind::channel) {
      add_posts(release, target, edition, found);
    } else if (who_get_it(release, target) > 0) {
      if (!is_among(found.lists, target.name)) found.lists.push_back(target.name);
      if (target.opens == Opens::early && !is_among(found.early_lists, target.name))
        found.early_lists.push_back(target.name);
    }
  }
}

// A version that mails nobody, or only some lists, has not those by which people have an earlier one: as that had them.
// `named`: the id of the version whose edition is found already.
Status add_lists_of_earlier(const Archive& archive, const std::vector<ReleaseRow>& versions, const std::string& named,
                            Superseded& found) {
  const auto is_missing = [&](const std::string& name) { return found.edition.list(name) == nullptr; };
  for (const auto& version : versions) {
    if (std::none_of(found.lists.begin(), found.lists.end(), is_missing)) return {};
    if (version.id == named) continue;
    const auto edition = Edition::open(archive, version.id, version.accepting_directory);
    if (!edition) return edition.error();
    for (const auto& list : edition->lists) {
      const auto& name = list.text.name;
      if (!is_among(found.lists, name) || !is_missing(name)) continue;
      found.edition.lists.push_back(list);
      found.edition.lists.back().former = true;
      const auto mail_template = edition->templates.find(list.text.template_name);
      if (mail_template != edition->templates.end()) found.edition.templates.insert(*mail_template);
    }
  }
  return {};
}

// Nobody has approved it, and nobody has anything of it: it keeps nobody from correcting or withdrawing what there is.
bool is_nobodys(const ReleaseRow& version) { return version.approval.is_awaited() && !has_left({version}); }

// What a withdrawal says is said of the text that people have: one that nobody has approved or seen is not made public
// by it. Nor does a correction go by a text that it passes over.
const ReleaseRow& version_to_name(const Release& release, const std::vector<ReleaseRow>& versions) {
  const bool withdraws = release.kind == ReleaseKind::withdrawal;
  const auto is_it = [&](const auto& version) {
    return withdraws ? has_left({version}) : version.id == release.supersedes;
  };
  auto found = std::find_if(versions.begin(), versions.end(), is_it);
  if (found == versions.end() && withdraws)
    found = std::find_if(versions.begin(), versions.end(), [](const auto& version) { return !is_nobodys(version); });
  return found == versions.end() ? versions.front() : *found;
}

// Of the version whose place it takes. A withdrawal means the story, whichever of its versions it names; what is
// nobody's yet does not count as a later one.
Result<std::string> id_to_supersede(const ReadVersions& read, const Release& release, ReleaseRow version) {
  for (int steps = 0; steps < most_versions; ++steps) {
    if (version.superseded_by.empty() || version.superseded_by == release.id) return version.id;
    auto later = read(version.superseded_by);
    if (!later) return later.error();
    if (later->empty()) return version.id;
    version = std::move(later->front());
    const bool is_passed_over = release.kind == ReleaseKind::withdrawal || is_nobodys(version);
    if (version.kind == ReleaseKind::withdrawal || !is_passed_over) break;
  }
  return release.supersedes;
}

// Of the story, by what superseded what.
Result<ReleaseRow> latest_of(const ReadVersions& read, ReleaseRow version) {
  for (int steps = 0; !version.superseded_by.empty() && steps < most_versions; ++steps) {
    auto later = read(version.superseded_by);
    if (!later) return later.error();
    if (later->empty()) break;
    version = std::move(later->front());
  }
  return version;
}

}  // namespace

std::string why_not_supersede(const Release& release, const std::vector<ReleaseRow>& versions, const ReleaseRow& latest,
                              const Zone& zone) {
  const auto& id = release.supersedes;
  const auto when = [&](const ReleaseRow& row) { return format_in_zone(row.accepted, zone); };
  if (versions.empty())
    return "there is no release '" + id + "'; 'gazetted status' lists the ids of all that were accepted";
  if (latest.kind == ReleaseKind::withdrawal && latest.id == id)
    return fmt::format("'{}' is a withdrawal, and nothing can follow that", id);
  if (latest.kind == ReleaseKind::withdrawal)
    return fmt::format("'{}' was withdrawn by '{}' on {}, and nothing can follow that; {}", id, latest.id, when(latest),
                       release.kind == ReleaseKind::withdrawal
                           ? "nothing is left to do"
                           : "to send the text again, make it a release of its own, with another id and no `kind`");
  // A corrected text of what has superseded it takes the place of that, while nothing of it has left.
  const bool is_replaced = latest.id == release.id && latest.supersedes == versions.front().id;
  if (latest.key != versions.front().key && !is_replaced)
    return fmt::format("'{}' is not the latest version: '{}' superseded it on {}. Write: supersedes: {}", id, latest.id,
                       when(latest), latest.id);
  if (versions.size() >= std::size_t(most_versions))
    return fmt::format("'{}' has {} versions, and there can be no more; make it a release of its own", id,
                       versions.size());
  return "";
}

FindSuperseded superseded_of(ReadVersions read, const Archive& archive, const Zone& zone) {
  return [read = std::move(read), archive, zone](const Release& release) -> Result<Superseded> {
    auto versions = read(release.supersedes);
    if (!versions) return versions.error();
    if (!versions->empty()) {
      const auto id = id_to_supersede(read, release, versions->front());
      if (!id) return id.error();
      if (*id != release.supersedes) versions = read(*id);
      if (!versions) return versions.error();
    }
    ReleaseRow latest;
    if (!versions->empty()) {
      auto found = latest_of(read, versions->front());
      if (!found) return found.error();
      latest = std::move(*found);
    }
    if (auto reason = why_not_supersede(release, *versions, latest, zone); !reason.empty()) return fail("{}", reason);
    const auto& row = version_to_name(release, *versions);
    auto edition = Edition::open(archive, row.id, row.accepting_directory);
    if (!edition) return edition.error().blame_machine();
    Superseded found;
    const auto& front = versions->front();
    found.version = {front.id, row.title, row.accepted, front.version, has_left(*versions)};
    found.edition = std::move(*edition);
    for (const auto& target : front.targets) add_closed(target, found);
    for (const auto& version : *versions) {
      found.ids.push_back(version.id);
      add_targets(release, version, version.key == row.key ? &found.edition : nullptr, found);
    }
    add_cancelled(*versions, found);
    if (auto status = add_lists_of_earlier(archive, *versions, row.id, found); !status)
      return status.error().blame_machine();
    return found;
  };
}

FindSuperseded superseded_in(LedgerThread& ledger, const Settings& settings) {
  const auto read = [&ledger](const std::string& id) {
    return ledger.call([&id](Ledger& open) { return open.acceptance().versions(id); });
  };
  return superseded_of(read, Archive::of(settings.spool), Zone::load_or_utc(settings.newsroom("").time_zone));
}

FindSuperseded superseded_in(const Settings& settings) {
  const auto read = [path = settings.store.path](const std::string& id) -> Result<std::vector<ReleaseRow>> {
    auto reader = LedgerReader::open(path);
    if (!reader) return reader.error();
    return (*reader)->versions(id);
  };
  return superseded_of(read, Archive::of(settings.spool), Zone::load_or_utc(settings.newsroom("").time_zone));
}

}  // namespace gazetted
