#include "digest_rounds.hpp"

#include <algorithm>

#include "digest_stories.hpp"
#include "gazetted/base/crypto.hpp"
#include "gazetted/base/digest_field.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/finding_lines.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/edition/rendering.hpp"
#include "own_subscribers.hpp"

namespace gazetted {
namespace {

// What somebody resumed in the last moment is in the ledger by then.
constexpr Duration grace{2'000};
constexpr Duration look_at_list_again{1'000};

std::string day_of(Time time, const Zone& zone) {
  const auto day = day_in_zone(time, zone);
  return fmt::format("{:04}-{:02}-{:02}", day / 10'000, day / 100 % 100, day % 100);
}

}  // namespace

struct DigestRounds::Digest {
  const ListSettings& list;
  Frequency frequency;
  Zone zone;

  const std::string& name() const { return list.audience.name; }
  DigestTime time() const { return {frequency, *list.digest}; }
  std::string key() const { return name() + " " + std::string(to_string(frequency)); }
  // No drop has it, so a release with it is this digest.
  std::string hash(Time until) const {
    return hex(sha256(digest_field("digest") + digest_field(key()) + digest_field(std::to_string(to_millis(until)))));
  }
};

void DigestRounds::make_due(const Settings& settings) {
  next_.reset();
  const auto now = p_.clock.now();
  for (const auto& list : settings.lists) {
    if (!list.digest) continue;
    const auto zone = Zone::load_or_utc(settings.newsroom(list.audience.newsroom).time_zone);
    for (const auto frequency : {Frequency::daily, Frequency::weekly}) {
      const Digest digest{list, frequency, zone};
      const auto next = next_digest(digest.time(), zone, now - grace) + grace;
      if (!next_ || next < *next_) next_ = next;
      const auto trouble = troubles_.find(digest.key());
      if (!p_.goes_on() || (trouble != troubles_.end() && trouble->second.again > p_.clock.steady())) continue;
      if (auto made = make_due_of(digest, settings, now); !made)
        try_again(digest, made.error());
      else if (trouble != troubles_.end() && trouble->second.again <= p_.clock.steady())
        troubles_.erase(trouble);
    }
  }
}

std::optional<Duration> DigestRounds::tries_again() const {
  std::optional<Duration> soonest;
  for (const auto& [key, trouble] : troubles_) {
    const auto wait = std::max(Duration(1), to_duration(trouble.again - p_.clock.steady()));
    if (!soonest || wait < *soonest) soonest = wait;
  }
  return soonest;
}

// What was missed is one digest.
Status DigestRounds::make_due_of(const Digest& digest, const Settings& settings, Time now) {
  const auto last =
      p_.ledger.call([&](Ledger& open) { return open.digests().last_run(digest.name(), digest.frequency); });
  if (!last) return last.error();
  const auto runs =
      due_digests(digest.time(), digest.zone, *last ? std::optional((*last)->until) : std::nullopt, now - grace);
  if (runs.empty()) return {};
  const DigestRun run{runs.front().from, runs.back().until};
  auto stories = stories_of_digest(p_.ledger, p_.spool.archive(), digest.name(), digest.frequency, run);
  if (!stories) return stories.error();
  DigestRunRow row{digest.name(), digest.frequency, run.until, now, {}};
  if (!stories->empty()) {
    auto made = make(digest, {{}, digest.name(), digest.frequency, run.until, std::move(*stories)}, settings);
    if (!made) return made.error();
    if (!*made) {
      troubles_[digest.key()].again = p_.clock.steady() + look_at_list_again;
      return {};
    }
    row.release = std::move(**made);
  }
  return p_.ledger.call([&](Ledger& open) { return open.digests().note_run(row); });
}

// The id of the digest, which was accepted now or before a crash; empty: it has no reader. Nothing: the list is being
// written just now.
Result<std::optional<std::string>> DigestRounds::make(const Digest& digest, DigestIssue issue,
                                                      const Settings& settings) {
  const auto hash = digest.hash(issue.until);
  const auto base =
      fmt::format("digest-{}-{}-{}", digest.name(), to_string(digest.frequency), day_of(issue.until, digest.zone));
  for (int number = 1; issue.id.empty(); ++number) {  // a release of that name is somebody else's
    const auto id = number == 1 ? base : fmt::format("{}-{}", base, number);
    const auto known = p_.ledger.call([&](Ledger& open) { return open.acceptance().find(id, hash); });
    if (!known) return known.error();
    for (const auto& one : *known) {
      if (one.same_content) return std::optional(one.id);
    }
    if (known->empty()) issue.id = id;
  }
  std::vector<std::vector<std::string>> topics;
  for (const auto& story : issue.stories) topics.push_back(story.set.first().topics);
  auto readers = OwnSubscribers::of_digest(settings, digest.frequency, std::move(topics));
  if (!readers) return readers.error();
  const auto any = (*readers)->has_readers(digest.name());
  if (!any) return any.error();
  if (!*any) return std::optional(std::string());
  Findings findings;
  const auto edition = make_digest(issue, settings, findings);
  if (has_errors(findings)) return fail("{}", to_lines(findings));
  if (!edition) return edition.error();
  if (auto tried = Rendering::try_out(*edition, settings); !tried) return tried.error();
  auto directory = p_.spool.archive().make_accepting_directory();
  if (!directory) return directory.error();
  Claim claim;
  claim.drop.name = edition->content;
  claim.directory = *directory;
  claim.content = *directory / edition->content;
  claim.hash = hash;
  const auto& text = edition->set.first();
  if (auto written = write_file(claim.content, "# " + text.title + "\n\n" + text.body); !written)
    return written.error();
  AcceptanceInput input{claim, *edition, settings, {}, p_.clock.now(), p_.goes_on};
  input.readers_of_digest = readers->get();
  const auto accepted = p_.acceptor.accept(input);
  if (accepted && *accepted) return std::optional(issue.id);
  p_.spool.discard_copy(claim);
  // Who chose it is not on the list any more.
  if (!accepted && (*readers)->given_out() == 0) return std::optional(std::string());
  if (!accepted) return accepted.error();
  return std::optional<std::string>();
}

void DigestRounds::try_again(const Digest& digest, const Error& error) {
  if (!p_.goes_on()) return;
  auto& trouble = troubles_[digest.key()];
  trouble.again = p_.clock.steady() + p_.spool.options().trouble_wait;
  if (trouble.said == error.text()) return;
  trouble.said = error.text();
  log(Event::spool_trouble, {{"file", "digest of " + digest.key()}, {"reason", error.text()}});
  p_.hooks.trouble(fmt::format("the {} digest of {} cannot be made", to_string(digest.frequency), digest.name()),
                   error.text() + "\n\nIt is tried again until it can; nothing that belongs into it is lost.\n");
}

}  // namespace gazetted
