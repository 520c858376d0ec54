// Access tokens, fetched once and used until they run out; refresh tokens that an endpoint rotates are
// on disk before anything uses what came with them, or a crash would lock us out of the account.
// They are kept in STATE/tokens/NAME (0600), beside the ledger. Belongs to the loop's thread; files are
// written on a thread of their own.
#pragma once
#include <boost/asio/thread_pool.hpp>
#include <map>

#include "gazetted/base/clock.hpp"
#include "gazetted/base/file.hpp"
#include "gazetted/net/signal_flag.hpp"
#include "gazetted/send/oauth.hpp"

namespace gazetted {

// Of a channel's account; relays go by their own name.
inline std::string token_name(const std::string& channel) { return "channel:" + channel; }

class TokenKeeper {
 public:
  TokenKeeper(asio::io_context& io, const Clock& clock, fs::path directory, asio::thread_pool& blocking);
  ~TokenKeeper();

  struct Token {
    Secret value;          // empty: see `trouble`
    bool fetched = false;  // by this very call: a server that refuses it means it
    std::string trouble;
    bool refused = false;
  };
  // `name` is the relay or channel. One request at a time for each name; others wait for it.
  asio::awaitable<Token> access_token(std::string name, OauthOptions options);
  // The server did not take it: the next call fetches another.
  void forget(const std::string& name);

 private:
  struct Account;
  asio::awaitable<TokenAnswer> fetch(std::string name, OauthOptions options, Account& account);
  asio::awaitable<Status> save(std::string name, Account& account);
  asio::awaitable<void> load(std::string name, const OauthOptions& options, Account& account);

  asio::io_context& io_;
  const Clock& clock_;
  fs::path directory_;
  asio::thread_pool& blocking_;
  HttpClient http_;
  std::map<std::string, std::unique_ptr<Account>> accounts_;
};

}  // namespace gazetted
