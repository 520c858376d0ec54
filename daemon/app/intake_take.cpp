// How one drop is taken, rejected, or kept until the machine can take it.
#include "gazetted/app/intake_loop.hpp"
#include "gazetted/app/known_releases.hpp"
#include "gazetted/audience/planner.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"

namespace gazetted {
// The disk is full, say: that is nothing to reject a release for. It stays claimed, and is tried again.
void IntakeLoop::wait_for_machine(const Claim& claim, const Error& error) {
  spool_.drop_copy(claim);
  not_before_[claim.claimed] = clock_.steady_nanos() / 1'000'000 + spool_.options().trouble_wait.count();
  tell_trouble(claim.drop.name, error);
}

void IntakeLoop::tell_trouble(const std::string& name, const Error& error) {
  if (std::exchange(troubled_, true)) return;
  log(Event::spool_trouble, {{"file", one_line(name, 200)}, {"reason", error.text()}});
  on_loop([this, name = one_line(name, 200), reason = error.text()] {
    hooks_.trouble(name + " cannot be taken",
                   name + " waits in the spool: " + reason + "\nNothing is lost; it is tried again until it works.\n");
  });
}

// The last step of a taking; false: not yet. The release is live either way.
bool IntakeLoop::finish(const Claim& claim, const std::string& id, ReleaseKey key) {
  if (auto status = spool_.finish_accept(claim.directory.filename().string(), id); !status) {
    tell_trouble(claim.drop.name, status.error());
    return false;
  }
  spool_.forget(claim);
  if (auto status = ledger_.call([key](Store& store) { return store.in_place(key); }); !status) {
    tell_trouble(claim.drop.name, status.error());
    return false;
  }
  not_before_.erase(claim.claimed);
  return true;
}

// What is left of a taking that came to nothing; false: not yet removed, a full disk allows no deletion either.
bool IntakeLoop::abandon(ReleaseKey key) {
  while (true) {
    const auto step = ledger_.call([key](Store& store) { return store.abandon_taking(key); });
    if (!step) log(Event::ledger_trouble, {{"reason", step.error().text()}});
    if (!step || *step == Step::done) return step.has_value();
  }
}

void IntakeLoop::reject(const Claim& claim, const std::string& reason) {
  spool_.drop_copy(claim);
  if (auto status = spool_.reject(claim.drop, claim.claimed, reason); !status)
    return wait_for_machine(claim, status.error());
  not_before_.erase(claim.claimed);
  const auto now = clock_.now();
  const auto name = one_line(claim.drop.name, 200);
  const auto noted = ledger_.call([&](Store& store) { return store.note_rejected(name, reason, now); });
  if (!noted) log(Event::ledger_trouble, {{"reason", noted.error().text()}});
  log(Event::release_rejected, {{"file", name}, {"reason", reason}});
  on_loop([this, name, reason] { hooks_.rejected(name, reason); });
}

// The order makes a crash harmless. Before finish_taking() the release does not exist: its rows and
// its copy are removed at the next start and the claim is taken again. After it, the start finishes
// the rename into the archive and forgets the claim.
void IntakeLoop::take(const Drop& drop) {
  std::shared_ptr<const Settings> settings;
  {
    const std::lock_guard lock(mutex_);
    settings = settings_;
  }
  Claim claim;
  if (auto status = spool_.claim(drop, claim); !status) {
    if (status.error().of_machine()) return wait_for_machine(claim, status.error());
    return reject(claim, drop.name + ": " + status.error().message());
  }
  PrepareInput input;
  input.content = claim.content;
  input.name = drop.name;
  input.now = clock_.now();
  Findings findings;
  auto frozen = prepare(input, *settings, findings);
  if (has_errors(findings)) return reject(claim, to_lines(findings));
  std::optional<ReleaseKey> replaces;
  std::string reason;
  if (!decide_known(claim, frozen, replaces, reason)) return reject(claim, drop.name + ": " + reason);
  auto news = put(claim, frozen, replaces, *settings);
  if (!news && stopping_) return spool_.drop_copy(claim);  // the claim is taken at the next start
  if (!news && news.error().of_machine()) return wait_for_machine(claim, news.error());
  if (!news) return reject(claim, drop.name + ": " + news.error().text());
  not_before_.erase(claim.claimed);
  if (not_before_.empty() && unfinished_.empty()) troubled_ = false;
  on_loop([this, moved = std::make_shared<TakenNews>(std::move(*news))] { hooks_.taken(std::move(*moved)); });
}

// False: not to be taken, for `reason`.
bool IntakeLoop::decide_known(const Claim& claim, const Frozen& frozen, std::optional<ReleaseKey>& replaces,
                              std::string& reason) {
  const auto id = frozen.set.first().id;
  auto known = ledger_.call([&](Store& store) { return store.find(id, claim.hash); });
  if (!known) {
    reason = known.error().text();
    return false;
  }
  const auto verdict = judge_known(*known, id);
  reason = verdict.reason;
  replaces = verdict.replaces;
  return reason.empty();
}

// Rows of a release that was replaced leave the queue. What an error leaves of them, the next start does.
void IntakeLoop::forget_waiting() {
  const auto now = clock_.now();
  auto step = ledger_.call([now](Store& store) { return store.go_on(0, now); });
  while (step && step->more) step = ledger_.call([now](Store& store) { return store.go_on(0, now); });
  if (!step) log(Event::ledger_trouble, {{"reason", step.error().text()}});
}

Result<TakenNews> IntakeLoop::put(const Claim& claim, const Frozen& frozen, std::optional<ReleaseKey> replaces,
                                  const Settings& settings) {
  const auto& release = frozen.set.first();
  const auto now = clock_.now();
  NewRelease row;
  row.id = release.id;
  row.title = release.title;
  row.hash = claim.hash;
  row.source = claim.drop.name;
  row.newsroom = release.newsroom;
  row.priority = release.priority;
  row.taken = now;
  row.not_before = now + settings.spool.hold;
  row.taking_directory = claim.directory.filename().string();
  row.claim = claim.claimed;
  std::vector<const ListOptions*> lists;
  for (const auto& list : frozen.lists) {
    row.targets.push_back({TargetKind::list, list.text.name});
    lists.push_back(&settings.list(list.text.name)->audience);
  }
  for (const auto& channel : frozen.channels) row.targets.push_back({TargetKind::channel, channel.name});
  auto taken = ledger_.call([&](Store& store) { return store.begin_taking(row); });
  if (!taken) return taken.error();
  const auto abandon = [&](Error error) -> Result<TakenNews> {
    if (!this->abandon(taken->key)) abandoned_.push_back(taken->key);
    return error;
  };

  TakenNews news;
  news.replaced = replaces;
  std::string skipped = "list,line,reason,row\r\n";
  const auto quote = [](const std::string& text) { return "\"" + replace_all(text, "\"", "\"\"") + "\""; };
  // One batch is written while the next is read.
  std::future<Status> writing;
  const auto written = [&writing] { return writing.valid() ? writing.get() : Status(); };
  const PutPeople put_people = [&](std::size_t list, std::vector<Person> batch) {
    tick_ = clock_.steady_nanos() / 1'000'000;
    auto before = written();
    if (before && stopping_) before = fail("the daemon stops");
    if (!before) return before;
    writing = ledger_.begin([target = taken->targets[list], rows = std::move(batch)](Store& store) {
      return store.put_people(target, rows);
    });
    return Status();
  };
  const TellProblem tell = [&](std::size_t list, const RowProblem& problem) {
    if (skipped.size() < 64u << 20)
      skipped += fmt::format("{},{},{},{}\r\n", lists[list]->name, problem.line, quote(problem.message),
                             quote(one_line(problem.row, 500)));
  };
  auto planned = plan_lists(lists, put_people, tell);
  auto last = written();
  if (!planned) return abandon(planned.error());
  if (!last) return abandon(last.error());
  news.lists = *planned;
  std::int64_t people = 0;
  for (const auto& list : *planned) {
    people += list.people;
    if (list.skipped > 0)
      log(Event::recipient_skipped,
          {{"release", release.id}, {"list", list.name}, {"rows", std::to_string(list.skipped)}});
  }
  for (std::size_t i = 0; i < frozen.channels.size(); ++i) {
    Person channel;
    channel.address = frozen.channels[i].name;
    news.channels.push_back(channel.address);
    const auto target = taken->targets[lists.size() + i];
    const std::vector<Person> posts(frozen.channels[i].posts.size(), channel);
    auto status = ledger_.call([&](Store& store) { return store.put_people(target, posts); });
    if (!status) return abandon(status.error());
  }
  if (people == 0 && frozen.channels.empty()) return abandon(fail("it reaches nobody: its lists have no usable row"));
  if (skipped.size() > 30) {
    if (auto status = write_file(claim.directory / "skipped.csv", skipped, 0640); !status)
      return abandon(status.error());
  }
  if (auto status = write_frozen(frozen, claim.directory); !status) return abandon(status.error());
  if (auto status = fsync_tree(claim.directory); !status) return abandon(status.error());
  auto finished = ledger_.call([&](Store& store) { return store.finish_taking(taken->key, replaces); });
  if (!finished) return abandon(finished.error());
  if (replaces) forget_waiting();
  // Its claim must not be taken once more while it waits for its place.
  if (!finish(claim, release.id, taken->key)) {
    unfinished_.push_back({claim, release.id, taken->key});
    not_before_[claim.claimed] = INT64_MAX;
  }
  const auto placed = spool_.archive() / release.id;
  news.loaded =
      load_release_from(fs::exists(claim.directory) ? claim.directory : placed, std::move(*finished), settings, now);
  return news;
}

}  // namespace gazetted
