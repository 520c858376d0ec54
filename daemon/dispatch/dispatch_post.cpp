// A post on its way to a channel: what comes first, the one public request, and what to do when nobody knows whether
// it arrived.
#include "dispatch_parts.hpp"
#include "gazetted/base/file_at.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/net/answer_of.hpp"
#include "gazetted/send/channel_answers.hpp"
#include "gazetted/send/channel_calls.hpp"

namespace gazetted {
namespace {

constexpr Duration account_pause{60'000};  // where a network says "slow down" and not for how long
constexpr Duration upload_pause{2'000};    // between two questions whether a picture is ready
constexpr int most_steps = 60;
constexpr std::uint64_t largest_picture = 32u << 20;
constexpr std::size_t longest_reference = 4096;  // to a post, for the next of its thread; networks need some 200 bytes
constexpr std::string_view kept_back = "kept-back";  // somebody stopped it before the request left

// What a preparatory request brings: nothing of it was public, so a lost answer is no doubt.
Outcome not_yet(Outcome outcome) {
  if (outcome.kind == Outcome::Kind::unknown) outcome.kind = Outcome::Kind::deferred;
  return outcome;
}

// Work for another thread: the plan's pictures, the first few.
std::function<Result<std::vector<LoadedPicture>>()> load_pictures(const json::object& plan, const fs::path& place,
                                                                  std::size_t most) {
  std::vector<std::pair<std::string, LoadedPicture>> wanted;
  const auto* pictures = plan.if_contains("pictures");
  const auto* all = pictures ? pictures->if_array() : nullptr;
  for (std::size_t i = 0; all && i < std::min(all->size(), most); ++i) {
    const auto* picture = (*all)[i].if_object();
    if (!picture) continue;
    wanted.push_back(
        {text_member(*picture, "file"), {text_member(*picture, "type"), text_member(*picture, "alt"), ""}});
  }
  return [wanted, place]() mutable -> Result<std::vector<LoadedPicture>> {
    std::vector<LoadedPicture> loaded;
    for (auto& [file, picture] : wanted) {
      auto bytes = read_file_below(place, file, largest_picture);
      if (!bytes) return bytes.error();
      picture.bytes = std::move(*bytes);
      loaded.push_back(std::move(picture));
    }
    return loaded;
  };
}

// An access token where they run out; what stands in the way of one.
asio::awaitable<std::optional<Outcome>> take_token(TokenKeeper& tokens, const ChannelType& type,
                                                   ChannelOptions& options, bool& fetched) {
  auto renewal = type.renewal ? type.renewal(options) : std::nullopt;
  if (!renewal) co_return std::optional<Outcome>();
  auto token = co_await tokens.access_token(token_name(options.name), std::move(*renewal));
  fetched = token.fetched;
  if (token.value.empty()) {
    Outcome outcome;
    outcome.kind = Outcome::Kind::deferred;
    outcome.scope = token.refused ? Outcome::Scope::account : Outcome::Scope::recipient;
    outcome.reply = token.trouble;
    co_return std::optional<Outcome>(std::move(outcome));
  }
  options.secrets["token"] = token.value;
  co_return std::optional<Outcome>();
}

}  // namespace

// All that must come before; nothing when the post can be made.
asio::awaitable<std::optional<Outcome>> DispatchLoop::make_ready_to_post(ChannelLane& lane, const ChannelType& type,
                                                                         ChannelAttempt& attempt) {
  for (int step = 0; type.before && step < most_steps; ++step) {
    attempt.now = clock_.now();
    auto request = call_before(type, attempt);
    if (!request) co_return std::optional<Outcome>(cannot_build(request.error()));
    if (!*request) break;
    auto response = co_await lane.client->perform(std::move(**request));
    auto stopped = call_heard(type, response, attempt);
    if (stopped) co_return not_yet(*stopped);
    if (attempt.uploads.erase("pause") > 0) {
      co_await timers_.sleep_until(clock_.steady_nanos() + upload_pause.count() * nanos_per_ms);
    }
  }
  co_return std::optional<Outcome>();
}

// An earlier attempt may have arrived, and the network itself would not notice: is it there? `deferred`: surely not.
asio::awaitable<Outcome> DispatchLoop::look_back(ChannelLane& lane, const ChannelType& type, ChannelAttempt& attempt) {
  Outcome outcome;
  outcome.kind = Outcome::Kind::unknown;
  outcome.reply = "nobody can say whether it arrived";
  for (int step = 0; step < 3; ++step) {
    auto request = call_look(type, attempt);
    if (!request || !*request) break;
    auto response = co_await lane.client->perform(std::move(**request));
    outcome = call_found(type, response, attempt);
    if (outcome.what != worn_session) break;
  }
  co_return outcome;
}

asio::awaitable<Outcome> DispatchLoop::publish(ChannelLane& lane, const ChannelType& type, ChannelAttempt& attempt,
                                               const JobPtr& job) {
  Outcome outcome;
  const bool network_knows = attempt.since_first < safe_again_of(lane.options);
  if (attempt.doubtful && !network_knows && can_look(lane.options)) {
    // Before anything else: what is made ready anew could hide what was there.
    auto found = co_await look_back(lane, type, attempt);
    if (found.what != not_there) co_return found;
  }
  for (int session = 0; session < 2; ++session) {  // a session that ran out is opened anew, once
    auto stopped = co_await make_ready_to_post(lane, type, attempt);
    if (stopped) {
      outcome = *stopped;
      if (outcome.what == worn_session) continue;
      co_return outcome;
    }
    attempt.now = clock_.now();
    auto request = call_publish(type, attempt);
    if (!request) co_return cannot_build(request.error());
    if (!may_still_leave(job)) {
      outcome.what = kept_back;
      co_return outcome;
    }
    wire_.mark_dot(job->slot);
    auto response = co_await lane.client->perform(std::move(*request));
    attempt.now = clock_.now();
    outcome = call_judge(type, response, attempt);
    if (outcome.what != worn_session) break;
  }
  if (outcome.kind == Outcome::Kind::accepted && type.after) {
    auto request = call_after(type, attempt, outcome);
    if (request && *request) {
      auto response = co_await lane.client->perform(std::move(**request));
      if (response.status == 200) call_seen(type, response, outcome);
    }
  }
  co_return outcome;
}

asio::awaitable<void> DispatchLoop::post(std::shared_ptr<ChannelLane> lane, JobPtr job) {
  if (job->not_before > clock_.steady_nanos()) co_await timers_.sleep_until(job->not_before);
  if (!still_wanted(job)) co_return;
  const auto rendering = job->release->rendering;
  const auto* frozen = rendering->frozen().channel(job->target->row.name);
  const auto* type = type_of(lane->options);
  const auto& row = job->target->row;
  const auto number = std::size_t(job->delivery.id.value - row.first);
  if (!frozen || !type || number >= frozen->posts.size()) {
    Outcome lost;
    lost.kind = Outcome::Kind::refused;
    lost.reply = "the release has no post for this channel";
    finish(job, lost, lane->options.name);
    co_return;
  }
  auto options = lane->options;  // a reload changes the next post, not this one
  const auto& plan = frozen->posts[number].plan;
  if (const auto reason = why_not_for(plan, options); !reason.empty()) {
    Outcome held;
    held.kind = Outcome::Kind::deferred;
    held.scope = Outcome::Scope::recipient;
    held.reply = reason;
    finish(job, held, options.name);
    co_return;
  }
  ChannelAttempt attempt{plan, options, clock_.now(), job->delivery.doubts > 0, Duration(0), lane->account};
  if (number > 0) {
    attempt.root = row.posts.front().reference;
    attempt.parent = row.posts[number - 1].reference;
  }
  if (job->delivery.first_attempt) attempt.since_first = attempt.now - *job->delivery.first_attempt;
  Result<std::vector<LoadedPicture>> loaded = std::vector<LoadedPicture>();
  if (type->pictures > 0 && plan.if_contains("pictures")) {
    auto loading = load_pictures(plan, rendering->frozen().place, type->pictures);
    auto read = co_await on_pool(io_, blocking_, loading);
    loaded = std::move(read);
  }
  Outcome outcome;
  if (loaded) {
    attempt.pictures = std::move(*loaded);
    for (int round = 0; round < 2; ++round) {
      bool fetched = true;
      auto trouble = co_await take_token(tokens_, *type, options, fetched);
      if (trouble) {
        outcome = std::move(*trouble);
        break;
      }
      auto published = co_await publish(*lane, *type, attempt, job);
      outcome = std::move(published);
      // A token that was good a moment ago may have run out: only what refuses a fresh one has refused us.
      if (outcome.kind != Outcome::Kind::deferred || outcome.scope != Outcome::Scope::account || fetched) break;
      tokens_.forget(token_name(options.name));
      attempt.uploads.clear();
    }
  } else {  // a disk that cannot be read; it may be mended
    outcome.kind = Outcome::Kind::deferred;
    outcome.reply = loaded.error().text();
  }
  if (outcome.what == kept_back) {
    if (still_wanted(job)) give_back(job, wall_.now());
    co_return;
  }
  if (const auto session = text_member(lane->account, "jwt"); !session.empty())
    options.secrets["session"] = Secret(session);
  outcome.reply = one_line(without_secrets(outcome.reply, options));
  outcome.remote_id = public_address(outcome.remote_id, options);
  if (outcome.reference.size() > longest_reference || has_control(outcome.reference)) outcome.reference.clear();
  account_answered(*lane, outcome);
  finish(job, outcome, options.name);
}

// What an answer says of the account, beyond the one post.
void DispatchLoop::account_answered(ChannelLane& lane, Outcome& outcome) {
  using Kind = Outcome::Kind;
  if (outcome.kind == Kind::accepted) {
    lane.failures = 0;
    lane.stopped_since = 0;
    lane.reason.clear();
    return;
  }
  if (outcome.kind != Kind::deferred) return;
  const auto now = clock_.steady_nanos();
  lane.failed_at = now;
  if (outcome.scope == Outcome::Scope::destination) {
    const auto pause = outcome.retry_after.value_or(account_pause);
    if (lane.stopped_since == 0) lane.stopped_since = now;
    lane.down_until = now + pause.count() * nanos_per_ms;
    batch_->limits.push_back({std::string(closed_channel) + lane.options.name, clock_.now() + pause, 0});
    log(Event::channel_paused, {{"channel", lane.options.name},
                                {"until", format_rfc3339(clock_.now() + pause)},
                                {"code", std::to_string(outcome.code)},
                                {"reply", outcome.reply}});
  }
  if (outcome.scope == Outcome::Scope::account) {
    // What networks write behind a code differs each time.
    const bool news =
        lane.reason.empty() || (outcome.code == 0 ? lane.reason != outcome.reply : lane.code != outcome.code);
    lane.reason = outcome.reply;
    lane.code = outcome.code;
    const auto pause = probe_delay(++lane.failures, RelayState::Cause::account);
    if (lane.stopped_since == 0) lane.stopped_since = now;
    lane.down_until = now + pause.count() * nanos_per_ms;
    if (!news) return;
    log(Event::channel_stopped, {{"channel", lane.options.name},
                                 {"code", std::to_string(outcome.code)},
                                 {"next_try", format_for_people(pause)},
                                 {"reply", outcome.reply}});
    hooks_.trouble("channel " + lane.options.name + " refuses us", lane.options.name + " answered: " + outcome.reply +
                                                                       "\nIts posts are kept. The next try is in " +
                                                                       format_for_people(pause) + ".\n");
  }
}

}  // namespace gazetted
