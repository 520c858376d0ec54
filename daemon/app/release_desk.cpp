#include "release_desk.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client_rights.hpp"
#include "drop_hand.hpp"
#include "gazetted/app/known_releases.hpp"
#include "gazetted/app/status_json.hpp"
#include "gazetted/app/steering_words.hpp"
#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/intake/bundle_tar.hpp"
#include "gazetted/intake/content_hash.hpp"
#include "gazetted/net/answer_of.hpp"
#include "gazetted/web/api_releases.hpp"
#include "gazetted/web/problem.hpp"
#include "on_ledger.hpp"

namespace gazetted {
namespace {

constexpr Duration answered_within{10'000};  // of what the intake has to say
constexpr const char* receiving = ".receiving";

ReleaseAnswer refused(ReleaseResult result, std::string detail, Findings findings = {}) {
  ReleaseAnswer answer;
  answer.result = result;
  answer.detail = std::move(detail);
  answer.findings = std::move(findings);
  return answer;
}

ReleaseAnswer trouble(const Error& error) {
  log(Event::spool_trouble, {{"file", "api"}, {"reason", error.text()}});
  return refused(ReleaseResult::trouble,
                 "This cannot be done just now, and nothing was taken; the daemon's log says why.");
}

// One that the spool would leave alone would never be answered.
Status check_name(const std::string& name) {
  if (is_left_alone(name) || is_control_name(name))
    return fail("the spool does not take what is called '{}': choose another id", name);
  return check_drop_name(name);
}

// In the ways that it may be called, whatever was put before.
std::vector<std::string> names_of(const std::string& id) {
  std::vector<std::string> names;
  for (const auto& ending : endings_of_types()) names.push_back(id + ending);
  return names;
}

// Whoever may drop under the same name waits in the same line: the text `a` and the bundle `a.md`, say.
std::string line_of(std::string id) {
  const auto endings = endings_of_types();
  for (bool is_shorter = true; is_shorter;) {
    is_shorter = false;
    for (const auto& ending : endings) {
      if (ending.empty() || id.size() <= ending.size() || !id.ends_with(ending)) continue;
      id.resize(id.size() - ending.size());
      is_shorter = true;
    }
  }
  return id;
}

struct PendingDrop {
  std::string name;
  DropOrigin origin;
};

// What the intake has not dealt with yet. Blocking.
Result<std::optional<PendingDrop>> pending_drop(const std::string& id, const Settings& settings) {
  const auto origins = origins_of_drops(settings.spool);
  for (const auto& name : names_of(id)) {
    auto origin = origins.of(name);
    if (!origin) return origin.error();
    if (*origin) return std::optional(PendingDrop{name, std::move(**origin)});
  }
  return std::nullopt;
}

json::object taking(const std::string& id) { return {{"release", id}, {"state", "taking"}}; }

// Everything on disk, then the name in incoming/. An error that is not the machine's: the name is taken there. Once it
// is there the intake may take it, whatever the disk says of the directory. Blocking.
Status put_into_spool(const fs::path& content, const std::string& name, const DropOrigin& origin,
                      const SpoolOptions& options) {
  const auto origins = origins_of_drops(options);
  const auto to = options.directory / "incoming" / name;
  const auto still_there = origins.of(name);
  if (!still_there) return still_there.error();
  if (*still_there) return fail("a file called {} still waits in the spool", name);
  if (auto status = mark_as_own(content); !status) return status.error().blame_machine();
  std::error_code code;
  auto synced = fs::is_directory(content, code) ? fsync_tree(content) : fsync_file(content);
  if (!synced) return synced.error().blame_machine();
  if (auto status = origins.keep(name, origin); !status) return status.error().blame_machine();
  if (::renameat2(AT_FDCWD, content.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) != 0) {
    const bool is_there = errno == EEXIST;
    auto error = fail_errno(to.string());
    origins.forget(name);
    if (is_there) return fail("a file called {} still waits in the spool", name);
    return error.blame_machine();
  }
  if (auto status = fsync_directory(to.parent_path()); !status)
    log(Event::spool_trouble, {{"file", "incoming/"}, {"reason", status.error().text()}});
  return {};
}

const std::string no_such_release = "There is no release of this id that this client may see.";

}  // namespace

ReleaseDesk::ReleaseDesk(Ports ports)
    : p_(std::move(ports)),
      receiving_(p_.configuration.current()->spool.directory / receiving),
      waits_(p_.io, p_.timers, p_.clock) {
  std::error_code code;
  fs::remove_all(receiving_, code);
}

ReleaseDesk::~ReleaseDesk() {
  looks_->join();
  checks_->join();
  files_->join();
}

std::shared_ptr<LongBody> ReleaseDesk::begin_body(std::uint64_t most) {
  return std::make_shared<ReceivedBody>(files_, receiving_ / hex(random_bytes(12)), most);
}

asio::awaitable<void> ReleaseDesk::take_turn(std::string name) {
  auto& place = lines_[name];
  if (!place) place = std::make_shared<Line>(p_.io);
  const auto line = place;
  ++line->wanted;
  while (line->is_taken) co_await line->flag.wait();
  line->is_taken = true;
}

void ReleaseDesk::end_turn(const std::string& name) {
  const auto line = lines_.at(name);
  line->is_taken = false;
  if (--line->wanted == 0) lines_.erase(name);
  line->flag.raise();
}

asio::awaitable<ReleaseAnswer> ReleaseDesk::put(ReleasePut put) {
  const auto body = std::dynamic_pointer_cast<ReceivedBody>(put.body);
  if (!body) broken("a body that this desk did not begin");
  if (body->is_too_large()) co_return refused(ReleaseResult::too_large, "It is too large: over spool.max_file_size.");
  if (body->trouble()) co_return trouble(*body->trouble());
  const bool is_bundle = put.ending.empty();
  const auto name = put.id + put.ending;
  if (auto status = check_name(name); !status)
    co_return refused(ReleaseResult::invalid, status.error().message() + ".");
  auto make_whole = [body, name, is_bundle]() -> Result<Whole> {
    if (auto status = body->make_file(); !status) return status.error();
    Whole whole{body->directory() / name, name, "", body->directory() / "work"};
    if (!is_bundle && ::rename(body->file().c_str(), whole.content.c_str()) != 0)
      return fail_errno(whole.content.string());
    if (is_bundle) {
      const Descriptor tar(::open(body->file().c_str(), O_RDONLY | O_CLOEXEC));
      if (!tar.valid()) return fail_errno(body->file().string());
      TarLimits limits;
      limits.bytes = body->most();
      auto unpacked = unpack_bundle(tar.get(), body->directory() / "bundle", limits);
      if (!unpacked) return unpacked.error();
      whole.content = std::move(*unpacked);
    }
    auto hash = content_hash(whole.content, name);
    if (!hash) return hash.error();
    whole.hash = std::move(*hash);
    return whole;
  };
  auto whole = co_await on_pool(p_.io, *files_, make_whole);
  if (!whole && (whole.error().of_machine() || !is_bundle)) co_return trouble(whole.error());
  if (!whole) {
    Findings findings(1);
    const auto inside = whole.error().place().file;  // error() is a copy that goes at the end of the line
    findings.front().place.file = name + (inside.empty() ? "" : "/" + inside);
    findings.front().message = whole.error().message();
    co_return refused(ReleaseResult::invalid, "The bundle cannot be unpacked; nothing of it is kept.",
                      std::move(findings));
  }
  const auto line = line_of(put.id);
  // It changes nothing, and nobody waits for it.
  if (!put.dry_run) co_await take_turn(line);
  auto answer = co_await put_in_turn(put, *whole);
  if (!put.dry_run) end_turn(line);
  co_return answer;
}

// What is known already of this id or this content, and ends the matter.
asio::awaitable<std::optional<ReleaseAnswer>> ReleaseDesk::earlier_answer(const ReleasePut& put, const Whole& whole,
                                                                          bool& replaces) {
  const auto settings = p_.configuration.current();
  auto find_pending = [id = put.id, settings] { return pending_drop(id, *settings); };
  const auto pending = co_await on_pool(p_.io, *files_, find_pending);
  if (!pending) co_return trouble(pending.error());
  if (*pending && (*pending)->origin.hash == whole.hash && (*pending)->name == whole.name) {
    ReleaseAnswer answer;
    answer.result = ReleaseResult::pending;
    answer.body = taking(put.id);
    co_return answer;
  }
  if (*pending)
    co_return refused(ReleaseResult::waits, "An earlier text of this id is in the spool and not taken yet.");
  auto look = [id = put.id, hash = whole.hash](Ledger& ledger) -> Result<Standing> {
    auto known = ledger.acceptance().find(id, hash);
    if (!known) return known.error();
    Standing standing{std::move(*known), {}};
    for (const auto& each : standing.known) {
      auto versions = ledger.acceptance().versions(each.id);
      if (!versions) return versions.error();
      if (!versions->empty()) standing.newsrooms[each.id] = versions->front().newsroom;
    }
    return standing;
  };
  auto standing = co_await on_ledger(p_.io, p_.ledger, look);
  if (!standing) co_return trouble(standing.error());
  const auto has_id = [&](const KnownRelease& known) { return known.id == put.id; };
  const bool is_there = std::any_of(standing->known.begin(), standing->known.end(), has_id);
  const auto is_foreign = [&](const KnownRelease& known) {
    return settings->newsroom(standing->newsrooms[known.id]).key != put.client.newsroom;
  };
  if (std::any_of(standing->known.begin(), standing->known.end(),
                  [&](const auto& known) { return has_id(known) && is_foreign(known); }))
    co_return refused(ReleaseResult::unknown,
                      "There is no release of this id that is this client's; put it to another.");
  if (put.only_new && is_there) co_return refused(ReleaseResult::exists, "There is a release of this id.");
  if (put.only_there && !is_there) co_return refused(ReleaseResult::missing, "There is no release of this id.");
  for (const auto& known : standing->known) {
    if (!known.same_content || !has_id(known)) continue;
    auto answer = co_await with_status(ReleaseResult::same, put.id);
    if (text_member(answer.body, "state") != "cancelled") co_return answer;
    co_return refused(ReleaseResult::left,
                      "This release was cancelled, and nothing of it leaves any more. To publish its text all the "
                      "same, put it to the address of a new id, with that in a line `id:` of its front matter.");
  }
  // What is another newsroom's is neither named nor dated.
  if (std::erase_if(standing->known, is_foreign) > 0)
    co_return refused(ReleaseResult::same_text,
                      "This very text was taken before, for another newsroom, and a text is taken once. To publish it "
                      "all the same, change it: a line `id: " +
                          put.id + "` in its front matter is enough.");
  const auto zone = Zone::load_or_utc(settings->newsroom(put.client.newsroom).time_zone);
  auto verdict = judge_known(standing->known, put.id, zone, put.id + put.ending, WayIn::api);
  if (!verdict.reason.empty()) {
    const auto result = verdict.is_same_text ? ReleaseResult::same_text : ReleaseResult::left;
    co_return refused(result, std::move(verdict.reason));
  }
  replaces = verdict.replaces.has_value();
  if (!replaces) co_return std::nullopt;
  auto stored = co_await look_up(put.id);
  if (!stored) co_return trouble(stored.error());
  auto why_not = *stored ? why_client_may_not(put.client, Touch::replace, **stored, *settings) : std::string();
  if (why_not.empty()) co_return std::nullopt;
  co_return refused(ReleaseResult::forbidden, std::move(why_not));
}

asio::awaitable<ReleaseAnswer> ReleaseDesk::put_in_turn(const ReleasePut& put, const Whole& whole) {
  bool replaces = false;
  auto earlier = co_await earlier_answer(put, whole, replaces);
  if (earlier) co_return std::move(*earlier);
  auto check = [&put, &whole, settings = p_.configuration.current(), now = p_.clock.now(), goes_on = p_.goes_on,
                replaces]() -> std::pair<std::optional<ReleaseAnswer>, json::object> {
    auto checked = check_put(put, whole.content, whole.name, whole.work, *settings, now, goes_on);
    if (goes_on && !goes_on()) return {refused(ReleaseResult::trouble, "The daemon is stopping; ask again."), {}};
    if (checked.refused) return {std::move(checked.refused), {}};
    if (!put.dry_run) return {std::nullopt, {{"findings", findings_json(checked.findings)}}};
    auto would_be = dry_run_json(checked, put.client, *settings, replaces, now);
    if (would_be) return {std::nullopt, std::move(*would_be)};
    if (would_be.error().of_machine()) return {trouble(would_be.error()), {}};
    return {refused(ReleaseResult::invalid, "The release would be rejected.", {to_finding(would_be.error())}), {}};
  };
  auto checked = co_await on_pool(p_.io, *checks_, check);
  if (checked.first) co_return std::move(*checked.first);
  ReleaseAnswer answer;
  if (put.dry_run) {
    answer.result = ReleaseResult::dry_run;
    answer.body = std::move(checked.second);
    co_return answer;
  }
  answer = co_await drop(put, whole);
  if (!answer.body.empty()) answer.body["findings"] = std::move(checked.second["findings"]);
  co_return answer;
}

asio::awaitable<ReleaseAnswer> ReleaseDesk::drop(const ReleasePut& put, const Whole& whole) {
  waits_.expect(whole.name, whole.hash, put.client.name);
  auto work = [whole, origin = DropOrigin{put.client.name, !put.client.may_publish, whole.hash, put.client.newsroom},
               settings = p_.configuration.current()] {
    return put_into_spool(whole.content, whole.name, origin, settings->spool);
  };
  auto dropped = co_await on_pool(p_.io, *files_, work);
  if (!dropped) {
    waits_.forget(whole.name);
    if (dropped.error().of_machine()) co_return trouble(dropped.error());
    co_return refused(ReleaseResult::waits, dropped.error().text() + ".");
  }
  auto fate = co_await waits_.fate_of(whole.name, answered_within);
  ReleaseAnswer answer;
  switch (fate.end) {
    case DropEnd::accepted:
      answer = co_await with_status(ReleaseResult::taken, put.id);
      break;
    case DropEnd::awaits_person:
      answer = co_await with_status(ReleaseResult::held, put.id);
      break;
    case DropEnd::rejected:
      answer = co_await answer_of_rejected(put, whole, std::move(fate.reason));
      break;
    case DropEnd::nothing_yet:
      answer.result = ReleaseResult::pending;
      answer.body = taking(put.id);
      break;
  }
  co_return answer;
}

// What was right when it was checked, and wrong when it was taken: somebody dropped the same id meanwhile, say.
asio::awaitable<ReleaseAnswer> ReleaseDesk::answer_of_rejected(const ReleasePut& put, const Whole& whole,
                                                               std::string reason) {
  bool replaces = false;
  auto known = co_await earlier_answer(put, whole, replaces);
  if (known && known->result != ReleaseResult::trouble) co_return std::move(*known);
  co_return refused(ReleaseResult::invalid, "The release was rejected; it is in the spool's rejected/.",
                    findings_in_lines(reason, whole.name));
}

asio::awaitable<Result<std::optional<StoredRelease>>> ReleaseDesk::look_up(std::string id) {
  auto look = [id = std::move(id), settings = p_.configuration.current(), now = p_.clock.now()] {
    return read_stored_release(id, *settings, now);
  };
  auto stored = co_await on_pool(p_.io, *looks_, look);
  co_return stored;
}

asio::awaitable<ReleaseAnswer> ReleaseDesk::with_status(ReleaseResult result, const std::string& id) {
  const auto seen = co_await look_up(id);
  ReleaseAnswer answer;
  answer.result = result;
  // It is taken, whether or not it can be read just now.
  answer.body = seen && *seen ? status_json((*seen)->status, p_.live(), p_.clock.now(), (*seen)->page) : taking(id);
  co_return answer;
}

asio::awaitable<ReleaseAnswer> ReleaseDesk::show(ApiClient client, std::string id) {
  const auto settings = p_.configuration.current();
  const auto seen = co_await look_up(id);
  if (!seen) co_return trouble(seen.error());
  const auto& stored = *seen;
  ReleaseAnswer answer;
  answer.result = ReleaseResult::shown;
  if (stored && stored->newsroom == client.newsroom) {
    answer.body = status_json(stored->status, p_.live(), p_.clock.now(), stored->page);
    co_return answer;
  }
  auto find_pending = [id, settings] { return pending_drop(id, *settings); };
  const auto pending = co_await on_pool(p_.io, *looks_, find_pending);
  if (!stored && pending && *pending && (*pending)->origin.client == client.name) {
    answer.body = taking(id);
    co_return answer;
  }
  for (const auto& name : names_of(id)) {
    const auto reason = stored ? std::string() : waits_.late_rejection(name, client.name);
    if (!reason.empty())
      co_return refused(ReleaseResult::unknown, "What was put was rejected; it is in the spool's rejected/.",
                        findings_in_lines(reason, name));
  }
  co_return refused(ReleaseResult::unknown, no_such_release);
}

namespace {

// Of what has left; what this client may do.
std::string how_to_take_back(const ApiClient& client, const StoredRelease& stored, const Settings& settings) {
  const std::string left = "All of it has left, and it cannot be cancelled any more.";
  if (!client.may_publish) return left + " A withdrawal takes it back, which a person has to submit.";
  if (!why_client_may_not(client, Touch::supersede, stored, settings).empty())
    return left + " It goes to lists or channels which are not this client's: somebody else has to withdraw it.";
  return left + " To take it back, put a release with `kind: withdrawal` and `supersedes: " + stored.status.id + "`.";
}

}  // namespace

asio::awaitable<ReleaseAnswer> ReleaseDesk::cancel(ApiClient client, std::string id) {
  const auto line = line_of(id);
  co_await take_turn(line);
  auto answer = co_await cancel_in_turn(client, id);
  end_turn(line);
  co_return answer;
}

asio::awaitable<ReleaseAnswer> ReleaseDesk::cancel_in_turn(const ApiClient& client, const std::string& id) {
  const auto settings = p_.configuration.current();
  const auto seen = co_await look_up(id);
  if (!seen) co_return trouble(seen.error());
  const auto& stored = *seen;
  if (!stored) {
    auto find_pending = [id, settings] { return pending_drop(id, *settings); };
    const auto pending = co_await on_pool(p_.io, *looks_, find_pending);
    if (pending && *pending && (*pending)->origin.client == client.name)
      co_return refused(ReleaseResult::waits, "It is in the spool and not taken yet; ask again.");
  }
  if (!stored || stored->newsroom != client.newsroom) co_return refused(ReleaseResult::unknown, no_such_release);
  ReleaseAnswer answer;
  if (stored->status.state == "cancelled") {
    answer = co_await with_status(ReleaseResult::cancelled, id);
    co_return answer;
  }
  if (is_over(stored->status)) co_return refused(ReleaseResult::left, how_to_take_back(client, *stored, *settings));
  auto why_not = why_client_may_not(client, Touch::cancel, *stored, *settings);
  if (!why_not.empty()) co_return refused(ReleaseResult::forbidden, std::move(why_not));
  SpoolCommand command{Verb::cancel, id, "api client " + client.name, hand_of_client(client.name)};
  auto obeyed = co_await p_.obey(std::move(command));
  if (!obeyed) co_return refused(ReleaseResult::left, obeyed.error().text() + ".");
  answer = co_await with_status(ReleaseResult::cancelled, id);
  co_return answer;
}

}  // namespace gazetted
