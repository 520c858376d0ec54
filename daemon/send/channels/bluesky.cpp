// Bluesky and other AT Protocol servers. The record's key is our own, made when the release is accepted, and putRecord
// with swapRecord: null never writes over one that is there: a repetition is known for ever.
#include "channels.hpp"
#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"

namespace gazetted {
namespace {

constexpr std::string_view collection = "app.bsky.feed.post";

// A TID: 53 bits of microseconds and 10 of a clock's number, in base 32 (atproto.com/specs/tid). The microseconds
// below the millisecond and the clock come from the delivery, so that the key is the same whenever it is made.
std::string tid_of(Time accepted, const std::string& delivery) {
  const auto hash = sha256(delivery);
  const auto byte = [&](std::size_t i) { return std::uint64_t(static_cast<unsigned char>(hash[i])); };
  const auto micros = std::uint64_t(accepted.time_since_epoch().count()) * 1000 + (byte(0) << 8 | byte(1)) % 1000;
  std::uint64_t value = (micros & ((1ull << 53) - 1)) << 10 | ((byte(2) << 8 | byte(3)) & 1023);
  constexpr std::string_view letters = "234567abcdefghijklmnopqrstuvwxyz";
  std::string out(13, '2');
  for (auto letter = out.rbegin(); letter != out.rend(); ++letter, value >>= 5) *letter = letters[value & 31];
  return out;
}

// To the millisecond: the posts of a thread are sorted by it.
std::string created_at(Time accepted) {
  const auto text = format_rfc3339(accepted);
  return text.substr(0, text.size() - 1) + fmt::format(".{:03}Z", accepted.time_since_epoch().count() % 1000);
}

// The text as it is shown, and the facets over its UTF-8 bytes: nothing is linked by the server.
json::object record_of(const std::string& fitted, const ChannelContent& content) {
  std::string text;
  json::array facets;
  const auto facet = [&](std::size_t start, json::object feature) {
    facets.push_back(json::object{{"index", json::object{{"byteStart", start}, {"byteEnd", text.size()}}},
                                  {"features", json::array{std::move(feature)}}});
  };
  for (const auto& part : parts_of(fitted)) {
    const auto piece = fitted.substr(part.at, part.size);
    const auto start = text.size();
    if (part.kind == TextPart::Kind::link) {
      text += short_link(piece);
      facet(start, json::object{{"$type", "app.bsky.richtext.facet#link"}, {"uri", piece}});
    } else {
      text += piece;
      if (part.kind == TextPart::Kind::tag)
        facet(start, json::object{{"$type", "app.bsky.richtext.facet#tag"}, {"tag", piece.substr(1)}});
    }
  }
  json::object record{{"$type", collection}, {"text", text}, {"createdAt", created_at(content.accepted)}};
  if (!content.language.empty()) record["langs"] = json::array{json::value(content.language)};
  if (!facets.empty()) record["facets"] = std::move(facets);
  return record;
}

// "@name.example" in the text as it is shown, by its bytes.
json::array mentions_in(const std::string& text) {
  json::array mentions;
  for (const auto& part : parts_of(text)) {
    if (part.kind != TextPart::Kind::mention) continue;
    auto handle = text.substr(part.at + 1, part.size - 1);
    while (handle.ends_with('.')) handle.pop_back();
    if (handle.find('.') == std::string::npos || handle.find('@') != std::string::npos) continue;
    mentions.push_back(json::object{
        {"handle", handle}, {"index", json::object{{"byteStart", part.at}, {"byteEnd", part.at + 1 + handle.size()}}}});
  }
  return mentions;
}

json::object prepare(const ChannelContent& content, const ChannelOptions& options) {
  auto record = record_of(fit_text(content.text, limit_of(options)), content);
  auto mentions = mentions_in(text_member(record, "text"));
  if (!content.link.empty() && content.pictures.empty()) {
    record["embed"] = json::object{
        {"$type", "app.bsky.embed.external"},
        {"external", json::object{{"uri", content.link}, {"title", content.title}, {"description", content.summary}}}};
  }
  json::object plan{{"record", std::move(record)}, {"rkey", tid_of(content.accepted, content.delivery)}};
  if (!mentions.empty()) plan["mentions"] = std::move(mentions);
  return plan;
}

HttpRequest call(const ChannelAttempt& attempt, const std::string& method, std::string body,
                 const std::string& type = "application/json") {
  auto request = api_request(attempt, "POST", "/xrpc/" + method, std::move(body), type);
  return bearer(std::move(request), text_member(attempt.account, "jwt"));
}

const json::array& mentions_of(const ChannelAttempt& attempt) { return array_member(attempt.plan, "mentions"); }

json::object mention_at(const ChannelAttempt& attempt, std::size_t number) {
  const auto& mentions = mentions_of(attempt);
  return number < mentions.size() && mentions[number].is_object() ? mentions[number].as_object() : json::object{};
}

// Whose account a mention means; a handle that nobody has stays plain text.
std::optional<HttpRequest> ask_whom(ChannelAttempt& attempt) {
  const auto done = array_in(attempt.uploads, "dids").size();
  if (done >= mentions_of(attempt).size()) return std::nullopt;
  auto request = api_request(attempt, "GET",
                             "/xrpc/com.atproto.identity.resolveHandle?handle=" +
                                 percent_encode(text_member(mention_at(attempt, done), "handle")));
  return bearer(std::move(request), text_member(attempt.account, "jwt"));
}

// The posts that this one answers are named by address and content.
std::optional<HttpRequest> ask_what_it_answers(ChannelAttempt& attempt) {
  for (const auto& uri : {attempt.root, attempt.parent}) {
    if (uri.empty() || attempt.uploads.contains(uri)) continue;
    const auto parts = split(uri, '/');  // at: did collection rkey
    if (parts.size() < 4) continue;      // publish() will miss it
    attempt.uploads["asked"] = uri;
    auto request = api_request(attempt, "GET",
                               "/xrpc/com.atproto.repo.getRecord?repo=" + percent_encode(parts.at(1)) + "&collection=" +
                                   percent_encode(parts.at(2)) + "&rkey=" + percent_encode(parts.at(3)));
    return bearer(std::move(request), text_member(attempt.account, "jwt"));
  }
  return std::nullopt;
}

std::optional<HttpRequest> prepare_request(ChannelAttempt& attempt) {
  if (text_member(attempt.account, "jwt").empty()) {
    const json::object login{{"identifier", attempt.options.word("handle")},
                             {"password", attempt.options.secret("password").reveal()}};
    return call(attempt, "com.atproto.server.createSession", json::serialize(login));
  }
  const auto done = array_in(attempt.uploads, "blobs").size();
  if (done < attempt.pictures.size())
    return call(attempt, "com.atproto.repo.uploadBlob", attempt.pictures[done].bytes, attempt.pictures[done].type);
  if (auto request = ask_whom(attempt)) return request;
  return ask_what_it_answers(attempt);
}

// An expired token is answered with 400, not 401.
bool is_worn(const json::object& body) {
  const auto error = text_member(body, "error");
  return error == "ExpiredToken" || error == "InvalidToken" || error == "AuthMissing";
}

Outcome forget_session(Outcome outcome, ChannelAttempt& attempt) {
  attempt.account.erase("jwt");
  attempt.next = Next::begin_anew;
  return with(outcome, Outcome::Kind::deferred, Outcome::Scope::account);
}

std::optional<Outcome> on_prepared(const HttpResponse& response, ChannelAttempt& attempt) {
  auto outcome = judge_repeatable(response, attempt.now);
  const auto body = body_of(response);
  if (outcome.kind == Outcome::Kind::accepted) {
    if (const auto jwt = text_member(body, "accessJwt"); !jwt.empty()) {
      attempt.account["jwt"] = jwt;
      attempt.account["did"] = text_member(body, "did");
    } else if (const auto* blob = body.if_contains("blob")) {
      array_in(attempt.uploads, "blobs").push_back(*blob);
    } else if (const auto asked = text_member(attempt.uploads, "asked"); !asked.empty()) {
      if (text_member(body, "cid").empty()) return with(outcome, Outcome::Kind::deferred, Outcome::Scope::recipient);
      attempt.uploads[asked] = json::object{{"uri", asked}, {"cid", text_member(body, "cid")}};
      attempt.uploads.erase("asked");
    } else if (body.contains("did") && attempt.uploads.contains("dids")) {
      array_in(attempt.uploads, "dids").emplace_back(text_member(body, "did"));
    } else {
      return with(outcome, Outcome::Kind::deferred, Outcome::Scope::recipient);
    }
    return std::nullopt;
  }
  if (is_worn(body)) return forget_session(std::move(outcome), attempt);
  const bool of_mention = attempt.uploads.contains("dids") && !attempt.uploads.contains("asked");
  if (of_mention && (response.status == 400 || response.status == 404)) {
    array_in(attempt.uploads, "dids").emplace_back("");
    return std::nullopt;
  }
  return outcome;
}

void add_mentions(json::object& record, const ChannelAttempt& attempt) {
  const auto& dids = array_member(attempt.uploads, "dids");
  json::array facets;
  for (std::size_t i = 0; i < dids.size(); ++i) {
    if (dids[i] == "") continue;
    facets.push_back(json::object{
        {"index", object_member(mention_at(attempt, i), "index")},
        {"features", json::array{json::object{{"$type", "app.bsky.richtext.facet#mention"}, {"did", dids[i]}}}}});
  }
  if (facets.empty()) return;
  for (const auto& facet : array_member(record, "facets")) facets.push_back(facet);
  record["facets"] = std::move(facets);
}

HttpRequest publish(const ChannelAttempt& attempt) {
  auto record = object_member(attempt.plan, "record");
  const auto& blobs = array_member(attempt.uploads, "blobs");
  if (!blobs.empty()) {
    json::array images;
    for (std::size_t i = 0; i < std::min(blobs.size(), attempt.pictures.size()); ++i)
      images.push_back(json::object{{"image", blobs[i]}, {"alt", attempt.pictures[i].alt}});
    record["embed"] = json::object{{"$type", "app.bsky.embed.images"}, {"images", std::move(images)}};
  }
  add_mentions(record, attempt);
  if (!attempt.parent.empty())
    record["reply"] = json::object{{"root", object_member(attempt.uploads, attempt.root)},
                                   {"parent", object_member(attempt.uploads, attempt.parent)}};
  const json::object body{{"repo", text_member(attempt.account, "did")},
                          {"collection", collection},
                          {"rkey", text_member(attempt.plan, "rkey")},
                          {"swapRecord", nullptr},
                          {"record", std::move(record)}};
  return call(attempt, "com.atproto.repo.putRecord", json::serialize(body));
}

// Readers would not be shown that a record was written anew: an answer says it.
HttpRequest remove(const ChannelAttempt& attempt) {
  const auto parts = split(attempt.earlier, '/');  // at: did collection rkey
  const json::object body{{"repo", text_member(attempt.account, "did")},
                          {"collection", collection},
                          {"rkey", parts.size() < 4 ? std::string() : parts.back()}};
  return call(attempt, "com.atproto.repo.deleteRecord", json::serialize(body));
}

// A record that is not there is deleted with success.
Outcome judge_removal(const HttpResponse& response, ChannelAttempt& attempt) {
  auto outcome = judge_repeatable(response, attempt.now);
  if (is_worn(body_of(response))) return forget_session(std::move(outcome), attempt);
  return outcome;
}

Outcome judge(const HttpResponse& response, ChannelAttempt& attempt) {
  auto outcome = judge_repeatable(response, attempt.now);
  const auto body = body_of(response);
  const auto error = text_member(body, "error");
  if (is_worn(body)) return forget_session(std::move(outcome), attempt);
  // Uploads that no post shows are thrown away after a while: the next attempt uploads them anew.
  if (error == "BlobNotFound") return with(outcome, Outcome::Kind::deferred, Outcome::Scope::recipient);
  // There is one under our key already: an earlier attempt arrived.
  if (error == "InvalidSwap") outcome = with(outcome, Outcome::Kind::accepted, Outcome::Scope::recipient);
  if (outcome.kind != Outcome::Kind::accepted) return outcome;
  if (error.empty() && text_member(body, "uri").empty())
    return with(outcome, Outcome::Kind::unknown, Outcome::Scope::recipient);
  outcome.remote_id =
      "https://bsky.app/profile/" + text_member(attempt.account, "did") + "/post/" + text_member(attempt.plan, "rkey");
  outcome.reference =
      fmt::format("at://{}/{}/{}", text_member(attempt.account, "did"), collection, text_member(attempt.plan, "rkey"));
  outcome.reply = error.empty() ? outcome.reference : "an earlier attempt had succeeded";
  return outcome;
}

}  // namespace

ChannelType bluesky_channel() {
  ChannelType type;
  type.name = "bluesky";
  type.keys = {{.name = "handle", .needed = true}, {.name = "password", .secret = true, .needed = true}};
  type.default_url = "https://bsky.social";
  type.pictures = 4;
  type.picture_bytes = 1'000'000;  // older servers; newer ones take twice that
  type.threads = always_threads;
  type.limit.unit = TextLimit::Unit::graphemes;
  type.limit.most = 300;
  type.limit.most_bytes = 3000;
  type.limit.short_links = true;
  type.safe_again = always;
  type.prepare = prepare;
  type.prepare_request = prepare_request;
  type.on_prepared = on_prepared;
  type.publish = publish;
  type.judge = judge;
  type.remove = remove;
  type.judge_removal = judge_removal;
  type.sample = {
      .title = "Bluesky",
      .paths = {"/xrpc/"},
      .answers =
          {{.part = "createSession",
            .body = R"({"accessJwt":"sandbox","refreshJwt":"sandbox","did":"did:plc:sandbox","handle":"sandbox.test"})",
            .kind = SampleAnswer::Kind::preparation},
           {.part = "uploadBlob",
            .body =
                R"({"blob":{"$type":"blob","ref":{"$link":"bafysandbox{number}"},"mimeType":"image/png","size":1}})",
            .kind = SampleAnswer::Kind::preparation},
           {.body = R"({"uri":"at://did:plc:sandbox/app.bsky.feed.post/{number}","cid":"bafysandbox{number}"})"}},
      .reads = {{.part = "resolveHandle", .body = R"({"did":"did:plc:sandbox"})"},
                {.part = "getRecord", .body = R"({"uri":"at://sandbox","cid":"bafysandbox","value":{}})"}},
  };
  return type;
}

}  // namespace gazetted
