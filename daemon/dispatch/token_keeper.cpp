#include "gazetted/dispatch/token_keeper.hpp"

#include "gazetted/base/crypto.hpp"
#include "gazetted/base/encoding.hpp"
#include "gazetted/base/json.hpp"
#include "gazetted/base/redact.hpp"
#include "gazetted/net/answer_of.hpp"

namespace gazetted {
namespace {

constexpr Duration margin{60'000};             // a token is not used in its last minute
constexpr Duration exchange_again{3'600'000};  // after an exchange that came to nothing

// Which refresh token of the configuration a stored one descends from: a new one there wins.
std::string seed_of(const OauthOptions& options) { return hex(sha256(options.refresh_token.reveal())); }

}  // namespace

struct TokenKeeper::Account {
  explicit Account(asio::io_context& io) : turn(io) {}
  Secret access_token, refresh_token;
  SteadyTime good_until;
  std::string seed;  // empty: not read from disk yet
  bool unsaved = false, busy = false;
  SignalFlag turn;
};

TokenKeeper::TokenKeeper(asio::io_context& io, const Clock& clock, fs::path directory, asio::thread_pool& blocking)
    : io_(io), clock_(clock), directory_(std::move(directory)), blocking_(blocking), http_(io) {}

TokenKeeper::~TokenKeeper() = default;

void TokenKeeper::forget(const std::string& name) {
  if (const auto found = accounts_.find(name); found != accounts_.end()) found->second->access_token = Secret();
}

asio::awaitable<TokenKeeper::Token> TokenKeeper::access_token(std::string name, OauthOptions options) {
  auto& slot = accounts_[name];
  if (!slot) slot = std::make_unique<Account>(io_);
  auto& account = *slot;
  while (account.busy) co_await account.turn.wait();
  Token token;
  const bool same = account.seed == seed_of(options);
  if (same && !account.access_token.empty() && clock_.steady() < account.good_until) {
    token.value = account.access_token;
    co_return token;
  }
  account.busy = true;
  if (!same) co_await load(name, options, account);
  auto answer = co_await fetch(name, options, account);
  account.busy = false;
  account.turn.raise();
  token.fetched = true;
  if (options.exchanges_itself && answer.access_token.empty()) {
    // The one we have may be good for weeks; whoever refuses it says so.
    account.access_token = account.refresh_token.empty() ? options.refresh_token : account.refresh_token;
    account.good_until = clock_.steady() + exchange_again;
    answer.access_token = account.access_token;
  }
  token.value = std::move(answer.access_token);
  token.trouble = std::move(answer.trouble);
  token.refused = answer.refused;
  co_return token;
}

asio::awaitable<void> TokenKeeper::load(std::string name, const OauthOptions& options, Account& account) {
  account.seed = seed_of(options);
  account.access_token = account.refresh_token = Secret();
  account.unsaved = false;
  auto work = [path = directory_ / percent_encode(name)] { return read_file(path, 64 * 1024); };
  auto text = co_await on_pool(io_, blocking_, work);
  if (!text) co_return;
  const auto parsed = parse_json(*text);
  if (!parsed || !parsed->is_object() || text_member(parsed->as_object(), "seed") != account.seed) co_return;
  account.refresh_token = Secret(text_member(parsed->as_object(), "refresh_token"));
}

asio::awaitable<TokenAnswer> TokenKeeper::fetch(std::string name, OauthOptions options, Account& account) {
  TokenAnswer answer;
  if (account.unsaved) {  // what could not be saved last time comes first
    auto saved = co_await save(name, account);
    if (!saved) {
      answer.trouble = saved.error().text();
      co_return answer;
    }
  }
  auto request = build_token_request(options, account.refresh_token);
  auto response = co_await http_.perform(std::move(request));
  answer = judge_token(response);
  Redactor secrets;  // an endpoint may repeat what it was sent
  for (const auto* secret : {&options.client_secret, &options.refresh_token, &account.refresh_token})
    secrets.add(*secret);
  answer.trouble = secrets.redact(answer.trouble);
  if (options.exchanges_itself && !answer.access_token.empty()) answer.rotated = answer.access_token;
  if (answer.access_token.empty()) co_return answer;
  const auto& used = account.refresh_token.empty() ? options.refresh_token : account.refresh_token;
  if (answer.rotated && !options.refresh_token.empty() && answer.rotated->reveal() != used.reveal()) {
    account.refresh_token = *answer.rotated;
    account.unsaved = true;
    auto saved = co_await save(name, account);
    if (!saved) {
      answer.access_token = Secret();
      answer.trouble = saved.error().text();
      co_return answer;
    }
  }
  account.access_token = answer.access_token;
  const auto use = std::max(answer.lifetime - margin, answer.lifetime / 2);
  account.good_until = clock_.steady() + use;
  co_return answer;
}

asio::awaitable<Status> TokenKeeper::save(std::string name, Account& account) {
  const json::object stored{{"seed", account.seed}, {"refresh_token", account.refresh_token.reveal()}};
  auto work = [directory = directory_, name, text = json::serialize(stored) + "\n"]() -> Status {
    if (auto made = make_directories(directory); !made) return made;
    std::error_code ignored;
    fs::permissions(directory, fs::perms::owner_all, ignored);
    return write_durably(directory / percent_encode(name), text, 0600);
  };
  auto saved = co_await on_pool(io_, blocking_, work);
  if (saved) account.unsaved = false;
  co_return saved;
}

}  // namespace gazetted
