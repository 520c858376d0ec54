// Threads: a container first, which nobody sees, then its publication. A lost answer is settled by asking the
// container whether it was published, or, where the daemon stopped in between, by the account's latest posts.
#include "channels.hpp"
#include "gazetted/base/encoding.hpp"

namespace gazetted {
namespace {

std::string user_path(const ChannelAttempt& attempt, const std::string& what) {
  return "/v1.0/" + percent_encode(attempt.options.word("user")) + "/" + what;
}

std::string container_of(const ChannelAttempt& attempt) {
  return text_member(attempt.account, text_member(attempt.plan, "key"));
}

json::object prepare(const ChannelContent& content, const ChannelOptions& options) {
  json::object plan{{"text", fit_text(content.text, limit_of(options))}, {"key", "container " + content.delivery}};
  if (!content.pictures.empty()) {
    plan["picture"] = content.pictures.front().link;
    plan["alt"] = content.pictures.front().alt;
  }
  return plan;
}

// A picture is fetched and worked on; before that is done the container cannot be published.
std::optional<HttpRequest> prepare_request(ChannelAttempt& attempt) {
  const auto picture = text_member(attempt.plan, "picture");
  const auto container = container_of(attempt);
  if (!container.empty() && (picture.empty() || attempt.uploads.contains("finished"))) return std::nullopt;
  if (!container.empty())
    return api_request(attempt, "GET", "/v1.0/" + percent_encode(container) + "?fields=status,error_message");
  const auto alt = text_member(attempt.plan, "alt");
  const auto media = picture.empty() ? std::string("media_type=TEXT")
                                     : "media_type=IMAGE&image_url=" + percent_encode(picture) +
                                           (alt.empty() ? "" : "&alt_text=" + percent_encode(alt));
  const auto answers = attempt.parent.empty() ? "" : "&reply_to_id=" + percent_encode(attempt.parent);
  return api_request(attempt, "POST", user_path(attempt, "threads"),
                     media + "&text=" + percent_encode(text_member(attempt.plan, "text")) + answers,
                     "application/x-www-form-urlencoded");
}

// The Graph API's envelope.
Outcome judge_graph(const HttpResponse& response, Time now) {
  auto outcome = judge_http(response, now);
  const auto body = body_of(response);
  const auto* error = body.if_contains("error");
  if (!error || !error->is_object()) return outcome;
  const auto code = int_member(error->as_object(), "code");
  outcome.reply = one_line(text_member(error->as_object(), "message"));
  if (code == 1 || code == 2) return with(outcome, Outcome::Kind::unknown, Outcome::Scope::recipient);
  if (code == 4 || code == 17 || code == 32 || code == 341 || code == 613 || (code >= 80000 && code <= 80014))
    return with(outcome, Outcome::Kind::deferred, Outcome::Scope::destination);
  if (code == 10 || code == 102 || code == 190 || code == 368 || (code >= 200 && code <= 299))
    return with(outcome, Outcome::Kind::deferred, Outcome::Scope::account);
  return with(outcome, Outcome::Kind::refused, Outcome::Scope::message);
}

std::optional<Outcome> on_prepared(const HttpResponse& response, ChannelAttempt& attempt) {
  auto outcome = judge_graph(response, attempt.now);
  if (!container_of(attempt).empty() && outcome.kind == Outcome::Kind::accepted) {
    const auto body = body_of(response);
    const auto status = text_member(body, "status");
    if (status == "IN_PROGRESS") attempt.next = Next::wait;
    if (status == "FINISHED" || status == "PUBLISHED") attempt.uploads["finished"] = true;
    if (status != "ERROR" && status != "EXPIRED") return std::nullopt;
    attempt.account.erase(text_member(attempt.plan, "key"));  // the next attempt makes it anew
    outcome.reply = "picture: " + one_line(text_member(body, "error_message"));
    return with(outcome, Outcome::Kind::deferred, Outcome::Scope::recipient);
  }
  const auto id = text_member(body_of(response), "id");
  if (outcome.kind == Outcome::Kind::accepted && !id.empty()) {
    attempt.account[text_member(attempt.plan, "key")] = id;
    return std::nullopt;
  }
  if (outcome.kind == Outcome::Kind::accepted || outcome.kind == Outcome::Kind::unknown)
    return with(outcome, Outcome::Kind::deferred, Outcome::Scope::recipient);
  return outcome;
}

HttpRequest publish(const ChannelAttempt& attempt) {
  return api_request(attempt, "POST", user_path(attempt, "threads_publish"),
                     "creation_id=" + percent_encode(container_of(attempt)), "application/x-www-form-urlencoded");
}

Outcome judge(const HttpResponse& response, ChannelAttempt& attempt) {
  auto outcome = judge_graph(response, attempt.now);
  if (outcome.kind != Outcome::Kind::accepted) return outcome;
  const auto id = text_member(body_of(response), "id");
  if (id.empty()) return with(outcome, Outcome::Kind::unknown, Outcome::Scope::recipient);
  outcome.remote_id = outcome.reply = outcome.reference = id;
  return outcome;
}

std::optional<HttpRequest> lookup_request(ChannelAttempt& attempt) {
  const auto container = container_of(attempt);
  if (container.empty() || attempt.uploads.contains("published")) {
    const auto list = attempt.parent.empty() ? "threads" : "replies";
    return api_request(attempt, "GET", user_path(attempt, list + std::string("?fields=id,text,permalink&limit=50")));
  }
  return api_request(attempt, "GET", "/v1.0/" + percent_encode(container) + "?fields=status,error_message");
}

Outcome judge_lookup(const HttpResponse& response, ChannelAttempt& attempt) {
  auto outcome = judge_graph(response, attempt.now);
  const bool published = attempt.uploads.contains("published");
  const auto body = body_of(response);
  if (const auto* data = body.if_contains("data"); data && data->is_array()) {
    const auto wanted = letters_of(text_member(attempt.plan, "text"));
    if (wanted.empty()) return with(outcome, Outcome::Kind::unknown, Outcome::Scope::recipient);  // a link alone
    for (const auto& post : data->as_array()) {
      if (!post.is_object() || letters_of(text_member(post.as_object(), "text")) != wanted) continue;
      outcome.remote_id = text_member(post.as_object(), "permalink");
      outcome.reference = text_member(post.as_object(), "id");
      outcome.reply = "an earlier attempt had succeeded";
      return outcome;
    }
    return published ? outcome : absent(outcome, attempt);
  }
  if (published) return with(outcome, Outcome::Kind::accepted, Outcome::Scope::recipient);  // its address is not known
  if (outcome.kind != Outcome::Kind::accepted) return outcome;
  const auto status = text_member(body, "status");
  outcome.reply = "the container is " + status;
  if (status == "PUBLISHED") {
    attempt.uploads["published"] = true;
    attempt.next = Next::ask_again;  // ask for its address
    return outcome;
  }
  const bool unpublished = status == "FINISHED" || status == "IN_PROGRESS" || status == "ERROR" || status == "EXPIRED";
  if (status == "ERROR" || status == "EXPIRED") attempt.account.erase(text_member(attempt.plan, "key"));
  return unpublished ? absent(outcome, attempt) : with(outcome, Outcome::Kind::unknown, Outcome::Scope::recipient);
}

// A token is good for 60 days, and may be exchanged for the next once it is a day old.
std::optional<OauthOptions> renewal(const ChannelOptions& options) {
  OauthOptions oauth;
  oauth.token_url = options.base() + "/refresh_access_token?grant_type=th_refresh_token";
  oauth.refresh_token = options.secret("token");
  oauth.exchanges_itself = true;
  return oauth;
}

std::optional<HttpRequest> permalink_request(const ChannelAttempt& attempt, const Outcome& outcome) {
  if (outcome.reference.empty()) return std::nullopt;
  return api_request(attempt, "GET", "/v1.0/" + percent_encode(outcome.reference) + "?fields=id,permalink");
}

void read_permalink(const HttpResponse& response, Outcome& outcome) {
  const auto link = text_member(body_of(response), "permalink");
  if (!link.empty()) outcome.remote_id = link;
}

}  // namespace

ChannelType threads_channel() {
  ChannelType type;
  type.name = "threads";
  type.keys = {{.name = "token", .secret = true, .needed = true}, {.name = "user", .needed = true}};
  type.default_url = "https://graph.threads.net";
  type.limit.unit = TextLimit::Unit::bytes;  // emoji are counted so; nothing that fits by bytes is too long
  type.limit.most = 500;
  type.prepare = prepare;
  type.prepare_request = prepare_request;
  type.on_prepared = on_prepared;
  type.publish = publish;
  type.judge = judge;
  type.lookup_request = lookup_request;
  type.judge_lookup = judge_lookup;
  type.permalink_request = permalink_request;
  type.renewal = renewal;
  type.pictures = 1;
  type.fetches_pictures = true;
  type.picture_bytes = 8u << 20;
  type.alt_most = 1000;
  type.read_permalink = read_permalink;
  type.threads = always_threads;
  type.sample = {
      .title = "Threads",
      .paths = {"/threads_publish"},
      .answers = {{.part = "/threads_publish",
                   .body = R"({"id":"{number}"})",
                   .kind = SampleAnswer::Kind::preparation},  // it was shown when it was made
                  {.body = R"({"id":"{number}"})"}},
      .reads = {{.part = "refresh_access_token", .body = R"({"access_token":"sandbox","expires_in":5184000})"},
                {.part = "fields=status", .body = R"({"status":"FINISHED"})"},
                {.part = "fields=id,permalink", .body = R"({"id":"0","permalink":"http://sandbox.invalid/threads"})"}},
  };
  return type;
}

}  // namespace gazetted
