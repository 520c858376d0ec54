#include "gazetted/web/webhooks.hpp"

#include <charconv>

#include "gazetted/base/log.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/feedback/provider_events.hpp"
#include "gazetted/feedback/webhook_proof.hpp"
#include "gazetted/mail/public_links.hpp"
#include "gazetted/net/answer_of.hpp"
#include "page.hpp"
#include "sns_door.hpp"

namespace gazetted {
namespace {

constexpr int most_coming = 32;  // bodies at a time, of 512 KB each
constexpr std::chrono::seconds body_patience{30};
constexpr std::size_t most_named_types = 10;

WebResponse plain(int status) {
  WebResponse response;
  response.status = status;
  return response;
}

const ProviderOptions* provider_called(const Settings& settings, std::string_view name) {
  for (const auto& one : settings.feedback.providers)
    if (one.provider->name == name) return &one;
  return nullptr;
}

// Null: there is none of this name with this secret.
const ProviderOptions* opened_by(const Settings& settings, std::string_view name, std::string_view secret) {
  const auto* options = provider_called(settings, name);
  return options && settings.tokens && opens_webhook(*options, *settings.tokens, secret) ? options : nullptr;
}

// In memory, up to the limit; what is longer is not kept at all.
class HeldBody : public LongBody {
 public:
  explicit HeldBody(std::shared_ptr<std::atomic<int>> coming) : coming_(std::move(coming)) {}
  ~HeldBody() override { --*coming_; }
  asio::awaitable<bool> take(std::string_view piece) override {
    if (bytes.size() + piece.size() > largest_provider_post) is_too_large = true;
    if (is_too_large)
      bytes.clear();
    else
      bytes += piece;
    co_return !is_too_large;
  }
  std::string bytes;
  bool is_too_large = false;

 private:
  std::shared_ptr<std::atomic<int>> coming_;
};

bool is_longer_than_allowed(const WebRequest& head) {
  const auto& text = head.header("content-length");
  std::uint64_t length = 0;
  std::from_chars(text.data(), text.data() + text.size(), length);
  return length > largest_provider_post;
}

std::string in_words(const std::map<std::string, std::size_t>& types) {
  std::vector<std::string> words;
  for (const auto& [type, count] : types) {
    if (words.size() == most_named_types) break;
    words.push_back(fmt::format("{} ({})", type, count));
  }
  return join(words, ", ");
}

}  // namespace

Webhooks::Webhooks(Ports ports)
    : p_(std::move(ports)), sns_(std::make_unique<SnsDoor>(p_.io, pool_, p_.http, p_.clock, p_.trust)) {}
Webhooks::~Webhooks() = default;

Reception Webhooks::receive(const WebRequest& head, const Settings& settings) {
  Reception reception;
  const auto path = head.path();
  if (head.method != "POST" || !path.starts_with(files_path)) return reception;
  const auto rest = path.substr(files_path.size());
  const auto slash = rest.find('/');
  if (slash == std::string_view::npos || !opened_by(settings, rest.substr(0, slash), rest.substr(slash + 1)))
    return reception;
  if (is_longer_than_allowed(head)) {
    reception.refused = plain(413);
  } else if (coming_->fetch_add(1) >= most_coming) {
    --*coming_;
    reception.refused = come_again_later();
  } else {
    reception.body = std::make_shared<HeldBody>(coming_);
    reception.body_patience = body_patience;
  }
  return reception;
}

asio::awaitable<WebResponse> Webhooks::answer(WebRequest request, std::string name, std::string secret) {
  const auto settings = p_.settings();
  const auto* options = opened_by(*settings, name, secret);
  if (!options) co_return nothing_here();
  if (request.method == "HEAD") co_return plain(200);
  if (request.method != "POST") {
    auto response = plain(405);
    response.headers["Allow"] = "HEAD, POST";
    co_return response;
  }
  WebhookPost post;
  post.headers = std::move(request.headers);
  if (auto* held = dynamic_cast<HeldBody*>(request.long_body.get())) {
    if (held->is_too_large) co_return plain(413);
    post.body = std::move(held->bytes);
  } else {
    post.body = std::move(request.body);
  }
  auto response = co_await take(*options, std::move(post));
  co_return response;
}

asio::awaitable<WebResponse> Webhooks::take(const ProviderOptions& options, WebhookPost post) {
  auto prove = [&options, &post, now = p_.clock.now()] { return refusal_of(options, post, now); };
  const auto refusal = co_await on_pool(p_.io, pool_, prove);
  if (refusal) co_return refuse(options, *refusal);
  if (options.provider->sns) {
    auto judged = co_await sns_->judge(options, post);
    if (!judged.message) {
      auto response = refuse(options, judged.why);
      if (judged.later) response = come_again_later();
      co_return response;
    }
    if (judged.message->type != SnsType::notification) {
      auto response = co_await settle_topic(options, std::move(*judged.message));
      co_return response;
    }
  }
  auto response = co_await hear(options, std::move(post));
  co_return response;
}

// What holds nothing to be read is counted, and kept by nobody.
asio::awaitable<WebResponse> Webhooks::hear(const ProviderOptions& options, WebhookPost post) {
  auto read = [&options, &post] { return read_provider_events(*options.provider, post.body); };
  const auto reading = co_await on_pool(p_.io, pool_, read);
  const auto& name = options.provider->name;
  if (reading.ignored > 0 || !reading.unknown.empty()) count(name, reading.ignored, reading.unknown);
  if (reading.events.empty() && reading.trouble.empty()) co_return plain(200);
  ProviderPost taken;
  taken.provider = name;
  taken.body = std::move(post.body);
  const bool durable = co_await p_.take(std::move(taken));
  auto response = plain(200);
  if (!durable) response = come_again_later();
  co_return response;
}

asio::awaitable<WebResponse> Webhooks::settle_topic(const ProviderOptions& options, SnsMessage message) {
  const auto name = options.provider->name;
  const auto topic = one_line(message.topic, 200);
  if (message.type == SnsType::unsubscription) {
    log(Event::webhook_ended, {{"provider", name}, {"topic", topic}});
    p_.tell(
        "a webhook was unsubscribed",
        fmt::format("{} will send no more events of {} here: somebody has unsubscribed the URL from that topic. Unless "
                    "that was you, subscribe it again; `gazetted doctor` prints it.\n",
                    options.provider->title, topic));
    co_return plain(200);
  }
  if (message.confirm_url.empty())
    co_return refuse(options, "it asks to confirm a subscription at a host that is not the provider's");
  const auto confirmed = co_await sns_->confirm(std::move(message));
  if (confirmed) {
    log(Event::webhook_confirmed, {{"provider", name}, {"topic", topic}});
    co_return plain(200);
  }
  log(Event::webhook_refused,
      {{"provider", name}, {"count", "1"}, {"reason", "the topic cannot be confirmed: " + confirmed.error().text()}});
  co_return come_again_later();
}

WebResponse Webhooks::refuse(const ProviderOptions& options, const std::string& why) {
  const auto& name = options.provider->name;
  if (const auto count = refused_[name].count(p_.clock.steady()); count > 0)
    log(Event::webhook_refused, {{"provider", name}, {"count", std::to_string(count)}, {"reason", why}});
  return plain(403);
}

void Webhooks::count(const std::string& provider, std::size_t ignored,
                     const std::map<std::string, std::size_t>& unknown) {
  auto& skipped = skipped_[provider];
  skipped.ignored += ignored;
  for (const auto& [type, count] : unknown) {
    skipped.unknown += count;
    if (skipped.types.size() < most_named_types || skipped.types.contains(type)) skipped.types[type] += count;
  }
  if (skipped.line.count(p_.clock.steady()) == 0) return;
  log(Event::webhook_skipped, {{"provider", provider},
                               {"ignored", std::to_string(skipped.ignored)},
                               {"unknown", std::to_string(skipped.unknown)},
                               {"types", in_words(skipped.types)}});
  skipped.ignored = skipped.unknown = 0;
  skipped.types.clear();
}

}  // namespace gazetted
