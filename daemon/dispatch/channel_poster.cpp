#include "channel_poster.hpp"

#include "gazetted/base/file_at.hpp"
#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/net/answer_of.hpp"
#include "gazetted/pictures/clean_picture.hpp"
#include "gazetted/send/channel_answers.hpp"
#include "gazetted/send/channel_calls.hpp"

namespace gazetted {
namespace {

constexpr Duration upload_pause{2'000};  // between two questions whether a picture is ready
constexpr int most_steps = 60;
constexpr std::uint64_t largest_picture = 32u << 20;
constexpr std::size_t longest_reference = 4096;  // to a post, for the next of its thread; networks need some 200 bytes

// What a preparatory request brings: nothing of it was public, so a lost answer is no doubt.
Outcome not_yet(Outcome outcome) {
  if (outcome.kind == Outcome::Kind::unknown) outcome.kind = Outcome::Kind::deferred;
  return outcome;
}

Outcome deferred(std::string reason) {
  Outcome outcome;
  outcome.kind = Outcome::Kind::deferred;
  outcome.scope = Outcome::Scope::recipient;
  outcome.reply = std::move(reason);
  return outcome;
}

Outcome has_no_post() {
  Outcome lost;
  lost.kind = Outcome::Kind::refused;
  lost.reply = "the release has no post for this channel";
  return lost;
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
      picture.bytes = clean_picture(*bytes, "");  // a network that shows where it was taken shows it to everybody
      loaded.push_back(std::move(picture));
    }
    return loaded;
  };
}

// An access token where they run out; what prevents one.
asio::awaitable<std::optional<Outcome>> take_token(TokenKeeper& tokens, const ChannelType& type,
                                                   ChannelOptions& options, bool& fetched) {
  auto renewal = type.renewal ? type.renewal(options) : std::nullopt;
  if (!renewal) co_return std::optional<Outcome>();
  auto token = co_await tokens.access_token(token_name(options.name), std::move(*renewal));
  fetched = token.fetched;
  if (token.value.empty()) {
    auto outcome = deferred(token.trouble);
    if (token.refused) outcome.scope = Outcome::Scope::account;
    co_return std::optional<Outcome>(std::move(outcome));
  }
  options.secrets["token"] = token.value;
  co_return std::optional<Outcome>();
}

}  // namespace

asio::awaitable<void> ChannelPoster::post(JobPtr job) {
  if (job->not_before > p_.time.steady()) co_await p_.timers.sleep_until(job->not_before);
  if (!p_.settler.still_wanted(job)) co_return;
  const auto rendering = job->release->rendering;
  const auto* planned = rendering->edition().channel(queue_.name());
  auto options = queue_.options();  // a reload changes the next post, not this one
  const auto* type = type_of(options);
  const auto& row = job->target->row;
  const auto number = std::size_t(job->delivery.id.value - row.first);
  if (!planned || !type || number >= planned->posts.size())
    co_return p_.settler.finish(job, has_no_post(), options.name);
  if (type->is_site) co_return co_await put_page(job, rendering, options);
  const auto& plan = planned->posts[number].plan;
  if (const auto reason = why_not_for(plan, options); !reason.empty())
    co_return p_.settler.finish(job, deferred(reason), options.name);
  ChannelAttempt attempt{plan, options, p_.time.now(), job->delivery.doubts > 0, Duration(0), queue_.account};
  const auto amendment = amendment_of(plan);
  attempt.act = amendment.act;
  attempt.earlier = amendment.earlier;
  if (amendment.act == Act::answer) {
    attempt.root = attempt.parent = amendment.earlier;
  } else if (number > 0) {
    attempt.root = row.posts.front().reference;
    attempt.parent = row.posts[number - 1].reference;
  }
  if (job->delivery.first_attempt) attempt.since_first = attempt.now - *job->delivery.first_attempt;
  if (type->pictures > 0 && plan.if_contains("pictures") && attempt.act != Act::remove) {
    auto loading = load_pictures(plan, rendering->edition().place, type->pictures);
    auto loaded = co_await on_pool(p_.io, p_.blocking, loading);
    // A disk that cannot be read may be readable later.
    if (!loaded) co_return finish(job, deferred(loaded.error().text()), options);
    attempt.pictures = std::move(*loaded);
  }
  auto outcome = co_await attempt_post(*type, options, attempt, job);
  if (!outcome) {
    if (p_.settler.still_wanted(job)) p_.settler.return_now(job);
    co_return;
  }
  finish(job, std::move(*outcome), options);
}

asio::awaitable<void> ChannelPoster::put_page(JobPtr job, std::shared_ptr<const Rendering> rendering,
                                              ChannelOptions& options) {
  if (!p_.pages) co_return finish(job, deferred("the newsroom's site is not open yet"), options);
  if (!p_.settler.may_still_leave(*job)) {
    if (p_.settler.still_wanted(job)) p_.settler.return_now(job);
    co_return;
  }
  p_.wire.mark_dot(job->slot);
  auto outcome = co_await p_.pages->publish(rendering);
  finish(job, std::move(outcome), options);
}

// A token that was good a moment ago may have run out: only what refuses a fresh one has refused us.
asio::awaitable<std::optional<Outcome>> ChannelPoster::attempt_post(const ChannelType& type, ChannelOptions& options,
                                                                    ChannelAttempt& attempt, JobPtr job) {
  std::optional<Outcome> outcome;
  for (int round = 0; round < 2; ++round) {
    bool fetched = true;
    auto trouble = co_await take_token(p_.tokens, type, options, fetched);
    if (trouble) co_return trouble;
    auto published = co_await publish(type, attempt, job);
    outcome = std::move(published);
    if (!outcome || fetched) break;
    if (outcome->kind != Outcome::Kind::deferred || outcome->scope != Outcome::Scope::account) break;
    p_.tokens.forget(token_name(options.name));
    attempt.uploads.clear();
  }
  co_return outcome;
}

asio::awaitable<std::optional<Outcome>> ChannelPoster::publish(const ChannelType& type, ChannelAttempt& attempt,
                                                               JobPtr job) {
  Outcome outcome;
  const bool network_knows = attempt.since_first < safe_again_of(attempt.options);
  const bool amends = attempt.act == Act::edit || attempt.act == Act::remove;
  if (amends && !(attempt.act == Act::edit ? can_edit(attempt.options) : can_remove(attempt.options)))
    co_return std::optional<Outcome>(
        deferred("this channel can no longer edit or remove posts: was its token removed?"));
  if (attempt.doubtful && !network_knows && !amends && can_look_up(attempt.options)) {
    // Before anything else: what is made ready anew could hide what was there.
    auto found = co_await look_up(type, attempt);
    if (attempt.next != Next::post_again) co_return std::optional<Outcome>(found);
  }
  for (int session = 0; session < 2; ++session) {  // a session that ran out is opened anew, once
    auto stopped = co_await make_ready(type, attempt);
    if (stopped) {
      outcome = *stopped;
      if (attempt.next == Next::begin_anew) continue;
      co_return std::optional<Outcome>(outcome);
    }
    attempt.now = p_.time.now();
    auto request = call_publish(type, attempt);
    if (!request) co_return std::optional<Outcome>(cannot_build(request.error()));
    if (!p_.settler.may_still_leave(*job)) co_return std::optional<Outcome>();
    p_.wire.mark_dot(job->slot);
    auto response = co_await client_->perform(std::move(*request));
    attempt.now = p_.time.now();
    outcome =
        attempt.act == Act::remove ? call_judge_removal(type, response, attempt) : call_judge(type, response, attempt);
    if (amends) outcome = not_yet(std::move(outcome));  // once more does no harm
    if (attempt.next != Next::begin_anew) break;
  }
  if (outcome.kind == Outcome::Kind::accepted && type.permalink_request && attempt.act != Act::remove) {
    auto request = call_permalink_request(type, attempt, outcome);
    if (request && *request) {
      auto response = co_await client_->perform(std::move(**request));
      if (response.status == 200) call_read_permalink(type, response, outcome);
    }
  }
  co_return std::optional<Outcome>(outcome);
}

// All that must come before; nothing when the post can be made.
asio::awaitable<std::optional<Outcome>> ChannelPoster::make_ready(const ChannelType& type, ChannelAttempt& attempt) {
  for (int step = 0; type.prepare_request && step < most_steps; ++step) {
    attempt.now = p_.time.now();
    auto request = call_prepare_request(type, attempt);
    if (!request) co_return std::optional<Outcome>(cannot_build(request.error()));
    if (!*request) break;
    auto response = co_await client_->perform(std::move(**request));
    auto stopped = call_on_prepared(type, response, attempt);
    if (stopped) co_return not_yet(*stopped);
    if (attempt.next == Next::wait) {
      co_await p_.timers.sleep_until(p_.time.steady() + upload_pause);
    }
  }
  co_return std::optional<Outcome>();
}

// An earlier attempt may have arrived, and the network itself would not notice: is it there? Next::post_again: surely
// not.
asio::awaitable<Outcome> ChannelPoster::look_up(const ChannelType& type, ChannelAttempt& attempt) {
  Outcome outcome;
  outcome.kind = Outcome::Kind::unknown;
  outcome.reply = "it is not known whether it arrived";
  attempt.next = Next::as_judged;
  for (int step = 0; step < 3; ++step) {
    auto request = call_lookup_request(type, attempt);
    if (!request || !*request) break;
    auto response = co_await client_->perform(std::move(**request));
    outcome = call_judge_lookup(type, response, attempt);
    if (attempt.next != Next::ask_again) break;
  }
  co_return outcome;
}

// What an answer repeats of a secret goes no further.
void ChannelPoster::finish(const JobPtr& job, Outcome outcome, ChannelOptions& options) {
  if (const auto session = text_member(queue_.account, "jwt"); !session.empty())
    options.secrets["session"] = Secret(session);
  outcome.reply = one_line(without_secrets(outcome.reply, options));
  outcome.remote_id = public_address(outcome.remote_id, options);
  if (outcome.reference.size() > longest_reference || has_control(outcome.reference)) outcome.reference.clear();
  account_answered(outcome);
  p_.settler.finish(job, outcome, options.name);
}

void ChannelPoster::account_answered(const Outcome& outcome) {
  const auto down = queue_.answered(outcome, p_.time.steady());
  const auto& name = queue_.name();
  if (down.what == ChannelQueue::Down::What::paused) {
    const auto until = p_.time.now() + down.pause;
    p_.commit.remember({closed_name(name), until, 0});
    log(Event::channel_paused, {{"channel", name},
                                {"until", format_rfc3339(until)},
                                {"code", code_text(outcome.code)},
                                {"reply", outcome.reply}});
  }
  if (down.what != ChannelQueue::Down::What::stopped || !down.news) return;
  log(Event::channel_stopped, {{"channel", name},
                               {"code", code_text(outcome.code)},
                               {"next_try", format_for_people(down.pause)},
                               {"reply", outcome.reply}});
  const auto next = format_for_people(down.pause);
  if (name == site_channel_name)
    p_.trouble("the newsroom's site cannot be written",
               outcome.reply + "\nPages wait; the next try is in " + next + ", or after a reload.\n");
  else
    p_.trouble("channel " + name + " refuses us",
               name + " answered: " + outcome.reply + "\nIts posts are deferred; the next try is in " + next + ".\n");
}

}  // namespace gazetted
