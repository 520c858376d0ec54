// What takes webhooks and pings.
#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "support/fakes.hpp"

namespace gazetted::test {
namespace {

// Standard Webhooks 1.0.0: a receiver that checks the signature and knows an id again.
class Webhook : public FakeNetwork {
  HttpAction publish(const CapturedPost& post) override {
    const auto id = header(post, "webhook-id");
    const auto at = header(post, "webhook-timestamp");
    if (std::abs(std::atoll(at.c_str()) - epoch_seconds(0)) > 300) return complain("the timestamp is old");
    const auto wanted = "v1," + base64(hmac_sha256("secret-of-the-hook", id + "." + at + "." + post.body));
    if (header(post, "webhook-signature") != wanted) return complain("the signature is wrong");
    if (!find(id)) add({id, post.body, "", 0});
    return json_answer(204, "");
  }
  HttpAction revoked() const override { return json_answer(410, "gone"); }
};

class WebSub : public FakeNetwork {
  HttpAction publish(const CapturedPost& post) override {
    const auto form = form_body(post);
    if (form.at("hub.mode") != "publish" || form.at("hub.url") != "https://feed.example/atom") return refusal();
    if (!find("ping")) add({"ping", form.at("hub.url"), "", 0});
    return json_answer(204, "");
  }
};

class IndexNow : public FakeNetwork {
  HttpAction publish(const CapturedPost& post) override {
    const auto body = json_body(post);
    const auto& urls = body.at("urlList").as_array();
    if (urls.size() != 1 || !std::string_view(urls[0].as_string()).starts_with("https://" + text_member(body, "host")))
      return json_answer(422, "");
    if (!find("ping")) add({"ping", std::string(urls[0].as_string()), "", 0});
    return json_answer(202, "");
  }
  HttpAction revoked() const override { return json_answer(403, ""); }
};

}  // namespace

std::unique_ptr<FakeNetwork> make_web(const std::string& type) {
  if (type == "webhook") return std::make_unique<Webhook>();
  if (type == "websub") return std::make_unique<WebSub>();
  if (type == "indexnow") return std::make_unique<IndexNow>();
  return nullptr;
}

std::unique_ptr<FakeNetwork> FakeNetwork::make(const std::string& type) {
  for (auto* maker : {make_social, make_chat, make_web}) {
    if (auto made = maker(type)) return made;
  }
  return nullptr;
}

}  // namespace gazetted::test
