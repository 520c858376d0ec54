// Mastodon, Bluesky, X, LinkedIn, Threads and Facebook.
#include <regex>

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/base/time.hpp"
#include "gazetted/base/unicode.hpp"
#include "support/fakes.hpp"

namespace gazetted::test {
namespace {

// Longer ones count as if they had 23 characters (Mastodon), or as they are.
std::size_t count_with_links(const std::string& text, std::size_t link) {
  static const std::regex links(R"(https?://\S+)");
  std::size_t count = 0;
  for (std::sregex_iterator it(text.begin(), text.end(), links), end; it != end; ++it) count += link;
  return count + count_graphemes(std::regex_replace(text, links, ""));
}

// POST /api/v1/statuses remembers Idempotency-Key for an hour; its 429 says when in ISO 8601 and has no Retry-After.
// An upload is worked on for a while (202, then 206), and cannot be attached before it is ready.
class Mastodon : public FakeNetwork {
  HttpAction amend(const CapturedPost& post, const std::string& id) {
    const auto gone = json_answer(404, R"({"error":"Record not found"})");
    if (post.method == "DELETE") return remove(id) ? json_answer(200, fmt::format(R"({{"id":"{}"}})", id)) : gone;
    if (post.method != "PUT") return complain("no such method: " + post.method);
    const auto status = json_body(post);
    if (!status.contains("media_ids")) complaints.push_back("an edit without media_ids takes the pictures away");
    if (!edit(id, text_member(status, "status"))) return gone;
    return json_answer(200, fmt::format(R"({{"id":"{0}","url":"https://m.example/@press/{0}"}})", id));
  }
  std::optional<HttpAction> prepare(const CapturedPost& post) override {
    if (post.path == "/api/v1/statuses") return std::nullopt;
    if (!has_bearer(post)) return revoked();
    if (post.path.starts_with("/api/v1/statuses/")) return amend(post, post.path.substr(17));
    if (post.path != "/api/v2/media") return complain("no such address: " + post.path);
    if (post.body.find("name=\"file\"; filename=") == std::string::npos) return complain("an upload without a file");
    media_[std::to_string(70 + media_.size())] = 0;
    return json_answer(202, fmt::format(R"({{"id":"{}","url":null}})", 69 + media_.size()));
  }
  HttpAction publish(const CapturedPost& post) override {
    if (!has_bearer(post)) return revoked();
    const auto status = json_body(post);
    const auto key = header(post, "idempotency-key");
    if (key.empty()) return complain("no Idempotency-Key");
    const auto text = text_member(status, "status");
    if (count_with_links(text, 23) > 500) return unprocessable("Text character limit of 500 exceeded");
    const std::set<std::string> kinds = {"public", "unlisted", "private", "direct"};
    if (!kinds.contains(text_member(status, "visibility"))) return complain("no such visibility");
    std::size_t pictures = 0;
    if (const auto* ids = status.if_contains("media_ids")) {
      for (const auto& id : ids->as_array()) {
        const auto found = media_.find(std::string(id.as_string()));
        if (found == media_.end()) return unprocessable("Media could not be found");
        if (found->second < 2) return unprocessable("Cannot attach files that have not finished processing");
        ++pictures;
      }
      if (pictures > 4) return unprocessable("Cannot attach more than 4 files");
    }
    const auto answers = text_member(status, "in_reply_to_id");
    if (!answers.empty() && !find(answers)) return json_answer(404, R"({"error":"Record not found"})");
    const auto now = epoch_seconds(0);
    auto known = keys_.find(key);
    if (known == keys_.end() || now - known->second.second >= 3600)
      known = keys_.insert_or_assign(key, std::pair(add({"", text, answers, pictures}), now)).first;
    return json_answer(200, fmt::format(R"({{"id":"{0}","url":"https://m.example/@press/{0}"}})", known->second.first));
  }
  std::optional<HttpAction> read(const std::string& target) override {
    if (!target.starts_with("/api/v1/media/")) return std::nullopt;
    const auto found = media_.find(target.substr(14));
    if (found == media_.end()) return json_answer(404, R"({"error":"Record not found"})");
    const bool ready = ++found->second >= 2;
    return json_answer(ready ? 200 : 206, fmt::format(R"({{"id":"{}"}})", found->first));
  }
  HttpAction too_many() const override {
    return json_answer(
        429, R"({"error":"Too many requests"})",
        {{"X-RateLimit-Reset", replace_all(format_rfc3339(from_millis(epoch_seconds(2) * 1000)), "Z", ".000000Z")}});
  }
  HttpAction refusal() const override { return unprocessable("Text can't be blank"); }
  static HttpAction unprocessable(const std::string& why) {
    return json_answer(422, json::serialize(json::object{{"error", "Validation failed: " + why}}));
  }
  std::map<std::string, int> media_;  // how often somebody asked
  std::map<std::string, std::pair<std::string, std::int64_t>> keys_;
};

// A PDS: putRecord under a key of the client's, which never writes over another with swapRecord null.
class Bluesky : public FakeNetwork {
  static bool ends(const CapturedPost& post, const char* method) { return post.path == std::string("/xrpc/") + method; }
  std::optional<HttpAction> prepare(const CapturedPost& post) override {
    if (ends(post, "com.atproto.repo.putRecord")) return std::nullopt;
    if (ends(post, "com.atproto.server.createSession")) {
      const auto login = json_body(post);
      if (text_member(login, "identifier") != "press.example" || text_member(login, "password") != "secret-password")
        return json_answer(401, R"({"error":"AuthenticationRequired","message":"Invalid identifier or password"})");
      return json_answer(200, R"({"accessJwt":"secret-session","refreshJwt":"r","did":"did:plc:fake"})");
    }
    if (!has_bearer(post, "secret-session")) return revoked();
    if (ends(post, "com.atproto.repo.deleteRecord")) {
      const auto body = json_body(post);
      if (text_member(body, "collection") != "app.bsky.feed.post") return complain("no such collection");
      records_.erase(text_member(body, "rkey"));
      remove(text_member(body, "rkey"));
      return json_answer(200, "{}");
    }
    if (!ends(post, "com.atproto.repo.uploadBlob")) return complain("no such method: " + post.path);
    if (post.body.size() > 1'000'000) return json_answer(400, R"({"error":"BlobTooLarge"})");
    const auto cid = "bafk" + hex(sha256(post.body)).substr(0, 20);
    blobs_.insert(cid);
    return json_answer(
        200, fmt::format(R"({{"blob":{{"$type":"blob","ref":{{"$link":"{}"}},"mimeType":"{}","size":{}}}}})", cid,
                         header(post, "content-type"), post.body.size()));
  }
  HttpAction publish(const CapturedPost& post) override {
    if (!has_bearer(post, "secret-session")) return json_answer(400, R"({"error":"ExpiredToken"})");
    const auto put = json_body(post);
    const auto rkey = text_member(put, "rkey");
    static const std::regex tid("[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}");
    if (!std::regex_match(rkey, tid)) return invalid("Invalid TID string");
    if (!put.contains("swapRecord") || !put.at("swapRecord").is_null()) return complain("swapRecord must be null");
    if (text_member(put, "repo") != "did:plc:fake") return complain("somebody else's repository");
    const auto& record = put.at("record").as_object();
    const auto text = text_member(record, "text");
    if (count_graphemes(text) > 300) return invalid("grapheme too big (maximum 300)");
    if (text.size() > 3000) return invalid("string too big (maximum 3000)");
    if (!parse_rfc3339(text_member(record, "createdAt"))) return invalid("Invalid datetime");
    if (const auto* facets = record.if_contains("facets")) {
      for (const auto& facet : facets->as_array()) {
        const auto& index = facet.at("index").as_object();
        if (int_member(index, "byteEnd") > std::int64_t(text.size()) ||
            int_member(index, "byteStart") >= int_member(index, "byteEnd"))
          complaints.push_back("a facet outside of the text");
      }
    }
    Post made{rkey, text, "", 0};
    if (const auto* embed = record.if_contains("embed"); embed && embed->as_object().contains("images")) {
      for (const auto& image : embed->at("images").as_array()) {
        if (!image.as_object().contains("alt")) return invalid("alt is required");
        if (!blobs_.contains(std::string(image.at("image").at("ref").at("$link").as_string())))
          return json_answer(400, R"({"error":"BlobNotFound"})");
        ++made.pictures;
      }
    }
    if (const auto* reply = record.if_contains("reply")) {
      const auto uri = std::string(reply->at("parent").at("uri").as_string());
      made.answers = uri.substr(uri.rfind('/') + 1);
      if (reply->at("parent").at("cid") != cid_of(made.answers).c_str()) return complain("the parent's cid is wrong");
    }
    const auto body = json::serialize(record);
    const auto known = records_.find(rkey);
    if (known != records_.end() && known->second != body)
      return json_answer(400, R"({"error":"InvalidSwap","message":"Record was at bafy"})");
    if (known == records_.end()) {
      records_[rkey] = body;
      add(made);
    }
    return json_answer(
        200, fmt::format(R"({{"uri":"at://did:plc:fake/app.bsky.feed.post/{}","cid":"{}"}})", rkey, cid_of(rkey)));
  }
  std::optional<HttpAction> read(const std::string& target) override {
    if (!target.starts_with("/xrpc/com.atproto.repo.getRecord?")) return std::nullopt;
    const auto rkey = target.substr(target.rfind("rkey=") + 5);
    if (!records_.contains(rkey)) return json_answer(400, R"({"error":"RecordNotFound"})");
    return json_answer(200, fmt::format(R"({{"uri":"at://did:plc:fake/app.bsky.feed.post/{}","cid":"{}","value":{}}})",
                                        rkey, cid_of(rkey), records_.at(rkey)));
  }
  HttpAction too_many() const override {
    return json_answer(429, R"({"error":"RateLimitExceeded"})",
                       {{"RateLimit-Reset", std::to_string(epoch_seconds(2))}});
  }
  HttpAction refusal() const override { return invalid("Invalid app.bsky.feed.post record"); }
  HttpAction revoked() const override { return json_answer(401, R"({"error":"AccountTakedown"})"); }
  static HttpAction invalid(const std::string& why) {
    return json_answer(400, json::serialize(json::object{{"error", "InvalidRequest"}, {"message", why}}));
  }
  std::string cid_of(const std::string& rkey) const {
    const auto known = records_.find(rkey);
    return known == records_.end() ? "" : "bafy" + hex(sha256(known->second)).substr(0, 20);
  }
  std::set<std::string> blobs_;
  std::map<std::string, std::string> records_;
};

// X: nothing recognises a repetition but the refusal of the same words; no nonce is taken twice.
class X : public FakeNetwork {
  bool signed_well(const CapturedPost& post) {
    const auto authorization = header(post, "authorization");
    std::smatch nonce;
    static const std::regex wanted("oauth_nonce=\"([^\"]+)\"");
    if (!authorization.starts_with("OAuth ") || authorization.find("oauth_signature=\"") == std::string::npos ||
        !std::regex_search(authorization, nonce, wanted)) {
      complaints.push_back("not signed: " + authorization);
      return false;
    }
    if (!nonces_.insert(nonce[1].str()).second) complaints.push_back("a nonce was used twice");
    return true;
  }
  std::optional<HttpAction> prepare(const CapturedPost& post) override {
    if (post.path == "/2/tweets") return std::nullopt;
    if (!signed_well(post)) return revoked();
    if (post.path == "/2/media/metadata") return json_answer(200, R"({"data":{"id":"710"}})");
    if (post.path != "/2/media/upload") return complain("no such address: " + post.path);
    const auto id = std::to_string(710 + media_.size());
    media_.insert(id);
    return json_answer(200, fmt::format(R"({{"data":{{"id":"{}"}}}})", id));
  }
  HttpAction publish(const CapturedPost& post) override {
    if (!signed_well(post)) return revoked();
    const auto tweet = json_body(post);
    const auto text = text_member(tweet, "text");
    if (text.empty() || count_with_links(text, 23) > 280) return json_answer(400, R"({"detail":"too long"})");
    for (const auto& other : published) {
      if (other.text == text)
        return json_answer(403, R"({"detail":"You are not allowed to create a Tweet with duplicate content."})");
    }
    Post made{"", text, "", 0};
    if (const auto* media = tweet.if_contains("media")) {
      for (const auto& id : media->at("media_ids").as_array())
        made.pictures += media_.count(std::string(id.as_string()));
    }
    if (const auto* reply = tweet.if_contains("reply"))
      made.answers = text_member(reply->as_object(), "in_reply_to_tweet_id");
    return json_answer(201, fmt::format(R"({{"data":{{"id":"{}","text":"…"}}}})", add(made)));
  }
  HttpAction too_many() const override {
    return json_answer(429, R"({"title":"Too Many Requests"})",
                       {{"x-rate-limit-reset", std::to_string(epoch_seconds(2))}});
  }
  HttpAction error_inside() const override { return json_answer(200, R"({"errors":[{"title":"Forbidden"}]})"); }
  std::set<std::string> nonces_, media_;
};

// LinkedIn: "little text", where what is not escaped cuts the post without a word; the id comes in a header.
class LinkedIn : public FakeNetwork {
  HttpAction amend(const CapturedPost& post, const std::string& urn) {
    if (!has_bearer(post)) return revoked();
    if (post.method != "DELETE" || header(post, "x-restli-method") != "DELETE") return complain("no removal of a post");
    remove(urn);  // of what is not there is answered alike
    return json_answer(204, "");
  }
  std::optional<HttpAction> prepare(const CapturedPost& post) override {
    if (post.path == "/rest/posts") return std::nullopt;
    if (post.path.starts_with("/rest/posts/")) return amend(post, replace_all(post.path.substr(12), "%3A", ":"));
    if (post.path == "/dms/1") {
      if (post.headers.contains("authorization")) complaints.push_back("the place of an upload got our token");
      uploaded_ = true;
      return json_answer(201, "");
    }
    if (!has_bearer(post)) return revoked();
    if (post.path != "/rest/images?action=initializeUpload") return complain("no such address: " + post.path);
    // The test's prefix is in `host` only by its port: the address is made from what the client knows.
    return json_answer(200,
                       fmt::format(R"({{"value":{{"uploadUrl":"http://{}/linkedin/dms/1","image":"urn:li:image:7"}}}})",
                                   header(post, "host")));
  }
  HttpAction publish(const CapturedPost& post) override {
    if (!has_bearer(post)) return revoked();
    static const std::regex version("20[0-9]{4}");
    if (!std::regex_match(header(post, "linkedin-version"), version))
      return json_answer(426, R"({"code":"NONEXISTENT_VERSION"})");
    if (header(post, "x-restli-protocol-version") != "2.0.0") return complain("X-Restli-Protocol-Version is missing");
    const auto body = json_body(post);
    const auto text = text_member(body, "commentary");
    static const std::regex allowed(R"((\\.|\{hashtag\|\\#\|[^}|]+\}|[^\\|{}@\[\]()<>#*_~])*)");
    if (!std::regex_match(text, allowed)) return complain("a reserved character cuts the post: " + text);
    if (text.size() > 3000) return json_answer(400, R"({"code":"ILLEGAL_ARGUMENT"})");
    for (const auto& other : published) {
      if (other.text == text)
        return json_answer(422, fmt::format(R"({{"message":"Content is a duplicate of {}","status":422}})", other.id));
    }
    Post made{fmt::format("urn:li:share:{}", 71 + published.size()), text, "", 0};
    const auto* content = body.if_contains("content");
    if (content && content->as_object().contains("media")) made.pictures = uploaded_ ? 1 : 0;
    return json_answer(201, "", {{"x-restli-id", add(made)}});
  }
  HttpAction too_many() const override { return json_answer(429, R"({"status":429})"); }
  HttpAction error_inside() const override { return json_answer(201, ""); }
  bool uploaded_ = false;
};

HttpAction graph_error(int status, int code, const std::string& message) {
  return json_answer(status,
                     json::serialize(json::object{{"error", json::object{{"code", code}, {"message", message}}}}));
}

// Threads: a container, then its publication; a container knows whether it was published.
class Threads : public FakeNetwork {
  std::optional<HttpAction> prepare(const CapturedPost& post) override {
    if (post.path == "/v1.0/17/threads_publish") return std::nullopt;
    if (!has_bearer(post)) return revoked();
    if (post.path != "/v1.0/17/threads") return complain("no such address: " + post.path);
    const auto form = form_body(post);
    const bool image = form.at("media_type") == "IMAGE";
    if ((!image && form.at("media_type") != "TEXT") || form.at("text").size() > 500)
      return graph_error(400, 100, "bad parameter");
    if (image && !form.at("image_url").starts_with("https://")) return graph_error(400, 100, "bad image_url");
    const auto id = fmt::format("c{}", containers_.size() + 1);
    containers_[id] = {"", form.at("text"), form.contains("reply_to_id") ? form.at("reply_to_id") : "",
                       image ? 1u : 0u};
    unfetched_[id] = image ? 1 : 0;
    return json_answer(200, fmt::format(R"({{"id":"{}"}})", id));
  }
  HttpAction publish(const CapturedPost& post) override {
    if (!has_bearer(post)) return revoked();
    auto container = containers_.find(form_body(post)["creation_id"]);
    if (container == containers_.end()) return graph_error(400, 100, "no such container");
    if (!container->second.id.empty()) return graph_error(400, 100, "it was published already");
    if (unfetched_[container->first] > 0) return graph_error(400, 100, "the picture is not there yet");
    container->second.id = add({"", container->second.text, container->second.answers, container->second.pictures});
    return json_answer(200, fmt::format(R"({{"id":"{}"}})", container->second.id));
  }
  std::optional<HttpAction> read(const std::string& target) override {
    if (target.starts_with("/refresh_access_token"))
      return graph_error(400, 100, "tokens must be a day old");  // the one that we have goes on
    if (target.starts_with("/v1.0/17/threads?") || target.starts_with("/v1.0/17/replies?")) {
      json::array data;
      for (const auto& post : published)
        data.push_back(json::object{{"id", post.id}, {"text", post.text}, {"permalink", link(post.id)}});
      return json_answer(200, json::serialize(json::object{{"data", data}}));
    }
    const auto id = target.substr(6, target.find('?') - 6);
    if (unfetched_[id] > 0 && unfetched_[id]-- > 0) return json_answer(200, R"({"status":"IN_PROGRESS"})");
    if (const auto container = containers_.find(id); container != containers_.end())
      return json_answer(200, container->second.id.empty() ? R"({"status":"FINISHED"})" : R"({"status":"PUBLISHED"})");
    if (find(id)) return json_answer(200, json::serialize(json::object{{"id", id}, {"permalink", link(id)}}));
    return std::nullopt;
  }
  static std::string link(const std::string& id) { return "https://threads.example/@press/post/" + id; }
  HttpAction too_many() const override { return graph_error(400, 4, "too many calls"); }
  HttpAction revoked() const override { return graph_error(400, 190, "the token has gone"); }
  HttpAction refusal() const override { return graph_error(400, 100, "bad parameter"); }
  std::map<std::string, Post> containers_;  // id: of the post, once published
  std::map<std::string, int> unfetched_;    // how often somebody must ask before its picture is there
};

class Facebook : public FakeNetwork {
  std::optional<HttpAction> prepare(const CapturedPost& post) override {
    if (!post.path.starts_with("/55_")) return std::nullopt;
    if (!has_bearer(post)) return revoked();
    const auto id = post.path.substr(1);
    const bool known = post.method == "DELETE" ? remove(id) : edit(id, form_body(post)["message"]);
    return known ? json_answer(200, R"({"success":true})") : graph_error(400, 100, "Object does not exist");
  }
  HttpAction publish(const CapturedPost& post) override {
    if (!has_bearer(post)) return revoked();
    if (post.path != "/55/feed") return complain("no such address: " + post.path);
    const auto form = form_body(post);
    if (form.at("message").size() > 63206) return refusal();
    const Post made{fmt::format("55_{}", 71 + published.size()), form.at("message"), "", 0};
    return json_answer(200, fmt::format(R"({{"id":"{}"}})", add(made)));
  }
  HttpAction too_many() const override { return graph_error(400, 32, "page request limit reached"); }
  HttpAction revoked() const override { return graph_error(400, 190, "the token has gone"); }
  HttpAction refusal() const override { return graph_error(400, 100, "bad parameter"); }
};

}  // namespace

std::unique_ptr<FakeNetwork> make_social(const std::string& type) {
  if (type == "mastodon") return std::make_unique<Mastodon>();
  if (type == "bluesky") return std::make_unique<Bluesky>();
  if (type == "x") return std::make_unique<X>();
  if (type == "linkedin") return std::make_unique<LinkedIn>();
  if (type == "threads") return std::make_unique<Threads>();
  if (type == "facebook") return std::make_unique<Facebook>();
  return nullptr;
}

}  // namespace gazetted::test
