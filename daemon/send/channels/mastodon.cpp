// Mastodon and what speaks its API: POST /api/v1/statuses with an Idempotency-Key, which the server remembers for an
// hour; after that the account's latest posts are read back before anything is posted again.
#include "channels.hpp"
#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"

namespace gazetted {
namespace {

constexpr Duration remembered{50 * 60'000};  // of the server's hour

json::object prepare(const ChannelContent& content, const ChannelOptions& options) {
  const auto& visibility = options.word("visibility");
  json::object status{{"status", fit_text(content.text, limit_of(options))},
                      {"visibility", visibility.empty() ? "public" : visibility}};
  if (!content.language.empty()) status["language"] = content.language.substr(0, content.language.find('-'));
  const auto key = hex(sha256(content.delivery + json::serialize(status))).substr(0, 32);
  return json::object{{"status", std::move(status)}, {"key", key}};
}

// Uploads, each followed by questions until the server has worked on it.
std::optional<HttpRequest> prepare_request(ChannelAttempt& attempt) {
  auto& uploads = attempt.uploads;
  if (const auto waiting = text_member(uploads, "waiting"); !waiting.empty())
    return api_request(attempt, "GET", "/api/v1/media/" + waiting);
  const auto done = array_in(uploads, "ids").size();
  if (done >= attempt.pictures.size()) return std::nullopt;
  const auto& picture = attempt.pictures[done];
  return with_form(api_request(attempt, "POST", "/api/v2/media"), {{"description", picture.alt}}, {{"file", &picture}});
}

std::optional<Outcome> on_prepared(const HttpResponse& response, ChannelAttempt& attempt) {
  auto outcome = judge_http(response, attempt.now);
  if (outcome.kind == Outcome::Kind::accepted) {
    auto& uploads = attempt.uploads;
    const auto id = text_member(body_of(response), "id");
    if (response.status == 200) {
      array_in(uploads, "ids").emplace_back(id.empty() ? text_member(uploads, "waiting") : id);
      uploads.erase("waiting");
    } else {
      uploads["waiting"] = id.empty() ? text_member(uploads, "waiting") : id;
      attempt.next = Next::wait;
    }
    return std::nullopt;
  }
  return outcome;
}

HttpRequest publish(const ChannelAttempt& attempt) {
  auto status = object_member(attempt.plan, "status");
  if (const auto& ids = array_member(attempt.uploads, "ids"); !ids.empty()) status["media_ids"] = ids;
  if (!attempt.parent.empty()) status["in_reply_to_id"] = attempt.parent;
  auto request = api_request(attempt, "POST", "/api/v1/statuses", json::serialize(status));
  request.headers.push_back("Idempotency-Key: " + text_member(attempt.plan, "key"));
  return request;
}

// "Edit a status": pictures that are not named again would be taken away.
HttpRequest edit(const ChannelAttempt& attempt) {
  auto status = object_member(attempt.plan, "status");
  status.erase("visibility");  // stays what it is
  status["media_ids"] = array_member(attempt.uploads, "ids");
  return api_request(attempt, "PUT", "/api/v1/statuses/" + percent_encode(attempt.earlier), json::serialize(status));
}

HttpRequest remove(const ChannelAttempt& attempt) {
  return api_request(attempt, "DELETE", "/api/v1/statuses/" + percent_encode(attempt.earlier));
}

// A picture that no post has shown is thrown away after a day or so.
bool is_gone(const std::string& error) {
  return error.find("could not be found") != std::string::npos || error.find("not found") != std::string::npos;
}

Outcome judge(const HttpResponse& response, ChannelAttempt& attempt) {
  auto outcome = judge_http(response, attempt.now);
  const auto body = body_of(response);
  const auto error = text_member(body, "error");
  if (outcome.kind == Outcome::Kind::accepted) {
    const auto id = text_member(body, "id");
    if (id.empty()) return with(outcome, Outcome::Kind::unknown, Outcome::Scope::recipient);
    outcome.remote_id = text_member(body, "url");
    if (outcome.remote_id.empty()) outcome.remote_id = text_member(body, "uri");
    if (outcome.remote_id.empty()) outcome.remote_id = id;
    outcome.reply = "id " + id;
    outcome.reference = id;
  } else if (response.status == 422 && error.find("not finished processing") != std::string::npos) {
    outcome.retry_after = Duration(10'000);
    return with(outcome, Outcome::Kind::deferred, Outcome::Scope::destination);
  } else if (response.status == 422 && !attempt.pictures.empty() && is_gone(error)) {
    return with(outcome, Outcome::Kind::deferred, Outcome::Scope::recipient);  // an upload that expired is made anew
  } else if ((response.status == 422 && error.find("Duplicate record") != std::string::npos) ||
             (response.status >= 500 && response.status != 503)) {  // it was posted, perhaps
    return with(outcome, Outcome::Kind::unknown, Outcome::Scope::recipient);
  }
  return outcome;
}

std::optional<HttpRequest> lookup_request(ChannelAttempt& attempt) {
  const auto id = text_member(attempt.account, "id");
  if (id.empty()) return api_request(attempt, "GET", "/api/v1/accounts/verify_credentials");
  return api_request(attempt, "GET", "/api/v1/accounts/" + id + "/statuses?limit=40&exclude_reblogs=true");
}

bool names(std::string_view tag, std::string_view word) { return tag.find(word) != std::string_view::npos; }

// "&amp;" and the like are no letters of the text.
std::size_t entity_length(std::string_view text) {
  const auto end = text.substr(1).find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789#");
  return end != std::string_view::npos && end > 0 && text[end + 1] == ';' ? end + 2 : 1;
}

// The letters of a status as the server shows it. Links are left out, since servers shorten them; tags and mentions
// are links too, and are in the text. One pass: the answer is a stranger's.
std::string letters_of_html(std::string_view html) {
  std::string out;
  while (!html.empty()) {
    const auto special = std::min(html.find_first_of("<&"), html.size());
    out += letters_in(html.substr(0, special));
    html.remove_prefix(special);
    if (html.empty()) break;
    if (html.front() == '&') {
      html.remove_prefix(std::min(entity_length(html), html.size()));
      continue;
    }
    const auto end = html.find('>');
    if (end == std::string_view::npos) return out;
    const auto tag = html.substr(0, end);
    html.remove_prefix(end + 1);
    if (!tag.starts_with("<a ") || names(tag, "hashtag") || names(tag, "mention")) continue;
    const auto closing = html.find("</a>");
    if (closing == std::string_view::npos) return out;
    html.remove_prefix(closing + 4);
  }
  return out;
}

Outcome judge_lookup(const HttpResponse& response, ChannelAttempt& attempt) {
  auto outcome = judge_http(response, attempt.now);
  if (outcome.kind != Outcome::Kind::accepted) return outcome;
  outcome.kind = Outcome::Kind::unknown;
  auto parsed = parse_json(response.body);
  if (!parsed) return outcome;
  if (parsed->is_object()) {  // who we are; the posts come next
    attempt.account["id"] = text_member(parsed->as_object(), "id");
    attempt.next = Next::ask_again;
    return outcome;
  }
  if (!parsed->is_array()) return outcome;
  const auto wanted = letters_of(text_member(object_member(attempt.plan, "status"), "status"));
  if (wanted.empty()) return outcome;  // a link alone: every post with a link would look like it
  for (const auto& status : parsed->as_array()) {
    if (!status.is_object() || letters_of_html(text_member(status.as_object(), "content")) != wanted) continue;
    outcome.remote_id = text_member(status.as_object(), "url");
    outcome.reference = text_member(status.as_object(), "id");
    outcome.reply = "an earlier attempt had succeeded";
    return with(outcome, Outcome::Kind::accepted, Outcome::Scope::recipient);
  }
  return absent(outcome, attempt);
}

std::string check(const ChannelOptions& options) {
  const auto& visibility = options.word("visibility");
  const std::vector<std::string> known = {"", "public", "unlisted", "private", "direct"};
  return std::find(known.begin(), known.end(), visibility) != known.end()
             ? ""
             : "visibility must be public, unlisted, private or direct, not '" + visibility + "'";
}

}  // namespace

ChannelType mastodon_channel() {
  ChannelType type;
  type.name = "mastodon";
  type.keys = {{.name = "token", .secret = true, .needed = true}, {.name = "visibility"}, {.name = "limit"}};
  type.limit.unit = TextLimit::Unit::graphemes;
  type.limit.most = 500;
  type.limit.link_cost = 23;
  type.pictures = 4;
  type.picture_bytes = 16u << 20;
  type.alt_most = 1500;
  type.threads = always_threads;
  type.safe_again = remembered;
  type.prepare = prepare;
  type.prepare_request = prepare_request;
  type.on_prepared = on_prepared;
  type.publish = publish;
  type.judge = judge;
  type.lookup_request = lookup_request;
  type.judge_lookup = judge_lookup;
  type.edit = edit;
  type.remove = remove;
  type.check = check;
  type.sample = {
      .title = "Mastodon",
      .paths = {"/api/v1/statuses", "/api/v2/media"},
      .answers = {{.part = "/api/v2/media", .body = R"({"id":"{number}"})", .kind = SampleAnswer::Kind::preparation},
                  {.body = R"({"id":"{number}","url":"http://sandbox.invalid/@press/{number}"})"}},
  };
  return type;
}

}  // namespace gazetted
