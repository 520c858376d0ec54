// LinkedIn's Posts API. Its texts are "little text", where a forgotten backslash cuts the post without a word, and its
// versions end after a year. A duplicate is refused with the first one's name, which settles a lost answer.
// A post can be deleted. Its words could be changed, but not the card below them, which has the headline: a correction
// is a new post.
#include "channels.hpp"
#include "gazetted/base/encoding.hpp"

namespace gazetted {
namespace {

constexpr const char* version = "202610";

std::string little_text(const std::string& text) {
  std::string out;
  for (const auto& part : parts_of(text)) {
    const auto piece = text.substr(part.at, part.size);
    if (part.kind == TextPart::Kind::tag) {
      out += "{hashtag|\\#|" + piece.substr(1) + "}";
      continue;
    }
    for (const char c : piece) {
      if (std::string_view("\\|{}@[]()<>#*_~").find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
  }
  return out;
}

json::object prepare(const ChannelContent& content, const ChannelOptions& options) {
  json::object post{{"author", options.word("author")},
                    {"commentary", little_text(fit_text(content.text, limit_of(options)))},
                    {"visibility", "PUBLIC"},
                    {"distribution", json::object{{"feedDistribution", "MAIN_FEED"},
                                                  {"targetEntities", json::array()},
                                                  {"thirdPartyDistributionChannels", json::array()}}},
                    {"lifecycleState", "PUBLISHED"},
                    {"isReshareDisabledByAuthor", false}};
  if (!content.link.empty())
    post["content"] = json::object{
        {"article",
         json::object{{"source", content.link}, {"title", content.title}, {"description", content.summary}}}};
  return json::object{{"body", json::serialize(post)}};
}

HttpRequest rest(const ChannelAttempt& attempt, const std::string& method, const std::string& path,
                 std::string body = "") {
  auto request = api_request(attempt, method, path, std::move(body));
  const auto& own = attempt.options.word("version");
  request.headers.push_back("LinkedIn-Version: " + (own.empty() ? version : own));
  request.headers.emplace_back("X-Restli-Protocol-Version: 2.0.0");
  return request;
}

// A place for the picture, then its bytes, which go where that answer says, without our token.
std::optional<HttpRequest> prepare_request(ChannelAttempt& attempt) {
  auto& uploads = attempt.uploads;
  if (attempt.pictures.empty() || uploads.contains("done")) return std::nullopt;
  const auto where = text_member(uploads, "where");
  if (where.empty()) {
    const json::object ask{{"initializeUploadRequest", json::object{{"owner", attempt.options.word("author")}}}};
    return rest(attempt, "POST", "/rest/images?action=initializeUpload", json::serialize(ask));
  }
  HttpRequest request;
  request.method = "PUT";
  request.url = where;
  request.allow_private = attempt.options.allow_private;
  request.headers = {"Content-Type: " + attempt.pictures.front().type};
  request.body = attempt.pictures.front().bytes;
  return request;
}

std::optional<Outcome> on_prepared(const HttpResponse& response, ChannelAttempt& attempt) {
  auto outcome = judge_http(response, attempt.now);
  if (outcome.kind != Outcome::Kind::accepted) return outcome;
  auto& uploads = attempt.uploads;
  if (uploads.contains("where")) {
    uploads["done"] = true;
    return std::nullopt;
  }
  const auto body = body_of(response);
  const auto* value = body.if_contains("value");
  const auto found = value && value->is_object() ? value->as_object() : json::object{};
  uploads["where"] = text_member(found, "uploadUrl");
  uploads["image"] = text_member(found, "image");
  const bool whole = !text_member(uploads, "where").empty() && !text_member(uploads, "image").empty();
  if (whole) return std::nullopt;
  return with(outcome, Outcome::Kind::deferred, Outcome::Scope::recipient);
}

HttpRequest publish(const ChannelAttempt& attempt) {
  auto body = text_member(attempt.plan, "body");
  if (const auto image = text_member(attempt.uploads, "image"); !image.empty() && !attempt.pictures.empty()) {
    auto post = object_of(body);
    post["content"] = json::object{{"media", json::object{{"id", image}, {"altText", attempt.pictures.front().alt}}}};
    body = json::serialize(post);
  }
  return rest(attempt, "POST", "/rest/posts", std::move(body));
}

HttpRequest remove(const ChannelAttempt& attempt) {
  auto request = rest(attempt, "DELETE", "/rest/posts/" + percent_encode(attempt.earlier));
  request.headers.emplace_back("X-RestLi-Method: DELETE");
  return request;
}

std::string page_of(const std::string& urn) { return "https://www.linkedin.com/feed/update/" + urn + "/"; }

// "… duplicate of urn:li:share:123": which post that is; empty: it does not say so.
std::string duplicate_of(std::string_view text) {
  constexpr std::string_view lead = "duplicate of urn:li:";
  const auto at = text.find(lead);
  if (at == std::string_view::npos) return "";
  const auto kind = text.substr(at + lead.size());
  const auto colon =
      std::min(kind.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"), kind.size());
  if (colon == 0 || colon == kind.size() || kind[colon] != ':') return "";
  const auto digits = std::min(kind.find_first_not_of("0123456789", colon + 1), kind.size());
  return digits == colon + 1 ? "" : "urn:li:" + std::string(kind.substr(0, digits));
}

// The counters begin anew at midnight UTC, and no header says so.
Duration until_midnight(Time now) {
  constexpr std::int64_t day = 86'400'000;
  return Duration(day - now.time_since_epoch().count() % day + 60'000);
}

// What is said of the account, whatever was asked of it.
Outcome with_our_limits(Outcome outcome, const HttpResponse& response, Time now) {
  if (response.status == 426)
    return with(outcome, Outcome::Kind::deferred, Outcome::Scope::account);  // set a newer `version`
  if (response.status == 429 && !outcome.retry_after) outcome.retry_after = until_midnight(now);
  return outcome;
}

Outcome judge(const HttpResponse& response, ChannelAttempt& attempt) {
  auto outcome = with_our_limits(judge_http(response, attempt.now), response, attempt.now);
  if (response.status == 422) {
    const auto first = duplicate_of(response.body);
    if (first.empty()) return outcome;
    outcome.remote_id = page_of(first);
    if (!attempt.doubtful) return outcome;
    outcome.reference = first;
    outcome.reply = "an earlier attempt had succeeded";
    return with(outcome, Outcome::Kind::accepted, Outcome::Scope::recipient);
  }
  if (outcome.kind != Outcome::Kind::accepted) return outcome;
  const auto id = response.headers.find("x-restli-id");
  if (response.status != 201 || id == response.headers.end())
    return with(outcome, Outcome::Kind::unknown, Outcome::Scope::recipient);
  outcome.reply = outcome.reference = id->second;
  outcome.remote_id = page_of(id->second);
  return outcome;
}

Outcome judge_removal(const HttpResponse& response, ChannelAttempt& attempt) {
  return with_our_limits(judge_gone(response, attempt), response, attempt.now);
}

// Programs that LinkedIn has approved get refresh tokens (365 days; an access token has 60).
std::optional<OauthOptions> renewal(const ChannelOptions& options) {
  if (options.secret("refresh_token").empty()) return std::nullopt;
  OauthOptions oauth;
  const auto& own = options.word("token_url");
  oauth.token_url = own.empty() ? "https://www.linkedin.com/oauth/v2/accessToken" : own;
  oauth.client_id = options.word("client_id");
  oauth.client_secret = options.secret("client_secret");
  oauth.refresh_token = options.secret("refresh_token");
  return oauth;
}

std::string check(const ChannelOptions& options) {
  if (options.secret("token").empty() && options.secret("refresh_token").empty())
    return "it needs a token, or a refresh_token with client_id and client_secret";
  if (!options.word("token_url").empty() && !is_token_url(options.word("token_url")))
    return "token_url must start with https://";
  return options.word("author").starts_with("urn:li:")
             ? ""
             : "author must be urn:li:organization:NUMBER or urn:li:person:ID";
}

// "{hashtag|\\#|word}" as people see it.
std::string shown(std::string text) {
  constexpr std::string_view opening = "{hashtag|\\#|";
  std::string out;
  std::size_t done = 0;
  for (auto at = text.find(opening); at != std::string::npos; at = text.find(opening, done)) {
    const auto end = text.find('}', at);
    if (end == std::string::npos) break;
    out += text.substr(done, at - done) + "#" + text.substr(at + opening.size(), end - at - opening.size());
    done = end + 1;
  }
  return without_backslashes(out + text.substr(done));
}

}  // namespace

ChannelType linkedin_channel() {
  ChannelType type;
  type.name = "linkedin";
  type.keys = {{.name = "token", .secret = true},
               {.name = "author", .needed = true},
               {.name = "version"},
               {.name = "refresh_token", .secret = true},
               {.name = "client_id"},
               {.name = "client_secret", .secret = true},
               {.name = "token_url"}};
  type.renewal = renewal;
  type.default_url = "https://api.linkedin.com";
  type.limit.unit = TextLimit::Unit::utf16;
  type.limit.most = 2900;  // 3,000, in a unit that nobody documents
  type.pictures = 1;
  type.picture_bytes = 10u << 20;
  type.alt_most = 4000;
  type.prepare = prepare;
  type.prepare_request = prepare_request;
  type.on_prepared = on_prepared;
  type.publish = publish;
  type.judge = judge;
  type.remove = remove;
  type.judge_removal = judge_removal;
  type.check = check;
  type.sample = {
      .title = "LinkedIn",
      .paths = {"/rest/posts", "/rest/images"},
      .answers =
          {{.part = "/rest/images",
            .body =
                R"({"value":{"uploadUrl":"http://{host}/linkedin/upload/{number}","image":"urn:li:image:{number}"}})",
            .kind = SampleAnswer::Kind::preparation},
           {.part = "/linkedin/upload", .status = 201, .kind = SampleAnswer::Kind::preparation},
           {.status = 201, .headers = {{"x-restli-id", "urn:li:share:{number}"}}}},
      .shown = shown,
  };
  return type;
}

}  // namespace gazetted
