#include "sns_door.hpp"

#include "gazetted/net/answer_of.hpp"

namespace gazetted {
namespace {

constexpr Duration kept_for = std::chrono::hours(24);
constexpr Duration patience{10'000};
constexpr std::size_t most_kept = 32;
constexpr int most_at_a_time = 4;
constexpr int most_issuers = 3;
constexpr std::size_t largest_chain = 64 * 1024;

HttpRequest get(std::string url) {
  HttpRequest request;
  request.method = "GET";
  // Certificates of issuers are at http by custom (RFC 5280 section 4.2.2.1): what is in one, its signature proves.
  request.allow_private = url.starts_with("http://");
  request.url = std::move(url);
  request.timeout = patience;
  return request;
}

SnsDoor::Answer refused(std::string why) {
  SnsDoor::Answer answer;
  answer.why = std::move(why);
  return answer;
}

SnsDoor::Answer unknown(std::string why) {
  auto answer = refused(std::move(why));
  answer.later = true;
  return answer;
}

}  // namespace

asio::awaitable<std::string> SnsDoor::fetch(std::string url, std::size_t most,
                                            std::map<std::string, std::string>& fetched) {
  if (const auto known = kept_.find(url); known != kept_.end() && known->second.until > clock_.steady())
    co_return known->second.bytes;
  if (fetching_ >= most_at_a_time) co_return "";
  ++fetching_;
  auto response = co_await http_.perform(get(url));
  --fetching_;
  if (response.status != 200 || response.body.empty() || response.body.size() > most) co_return "";
  fetched[url] = response.body;
  co_return std::move(response.body);
}

void SnsDoor::keep(std::map<std::string, std::string> proven) {
  for (auto& [url, bytes] : proven) {
    if (kept_.size() >= most_kept) kept_.clear();
    kept_[url] = {std::move(bytes), clock_.steady() + kept_for};
  }
}

asio::awaitable<SnsVerdict> SnsDoor::verify(const SnsMessage& message, const Provider::Sns& rules,
                                            std::string certificate, std::vector<std::string> issuers, SnsTrust trust) {
  auto work = [&message, &rules, certificate = std::move(certificate), issuers = std::move(issuers),
               trust = std::move(trust),
               now = clock_.now()] { return verify_sns(message, rules, certificate, issuers, trust, now); };
  auto verdict = co_await on_pool(io_, pool_, work);
  co_return verdict;
}

asio::awaitable<SnsDoor::Answer> SnsDoor::judge(const ProviderOptions& options, const WebhookPost& post) {
  const auto& rules = *options.provider->sns;
  auto work = [&rules, &options, &post, now = clock_.now()] { return read_sns(rules, options.topics, post, now); };
  auto message = co_await on_pool(io_, pool_, work);
  if (!message) co_return refused(message.error().message());
  std::map<std::string, std::string> fetched;
  auto trust = trust_;
  if (!rules.chain.empty()) {
    trust.anchors.push_back(co_await fetch(rules.chain, largest_chain, fetched));
    trust.system = false;
    if (trust.anchors.back().empty()) co_return unknown("its trusted certificates cannot be fetched: " + rules.chain);
  }
  const auto certificate = co_await fetch(message->certificate_url, largest_certificate, fetched);
  if (certificate.empty()) co_return unknown("its certificate cannot be fetched: " + message->certificate_url);
  std::vector<std::string> issuers;
  while (true) {
    auto verdict = co_await verify(*message, rules, certificate, issuers, trust);
    Answer answer;
    answer.message = std::move(*message);
    if (verdict.good) {
      keep(std::move(fetched));
      co_return answer;
    }
    message = std::move(*answer.message);
    if (verdict.issuer_url.empty() || issuers.size() >= most_issuers) {
      // What was fetched just now may be an error page: the message is asked for again.
      if (verdict.by_certificate && !fetched.empty()) co_return unknown(std::move(verdict.why));
      co_return refused(std::move(verdict.why));
    }
    issuers.push_back(co_await fetch(verdict.issuer_url, largest_certificate, fetched));
    if (issuers.back().empty())
      co_return unknown("a certificate above its own cannot be fetched: " + verdict.issuer_url);
  }
}

asio::awaitable<Status> SnsDoor::confirm(SnsMessage message) {
  const auto response = co_await http_.perform(get(std::move(message.confirm_url)));
  if (response.status / 100 == 2) co_return Status();
  co_return fail("{}", response.status == 0 ? response.trouble : fmt::format("status {}", response.status));
}

}  // namespace gazetted
