// The rooms of the daemon that live on its loop, beside a dispatch whose relays play a script: what they mail is in
// `stage.attempts`, what they keep is in the ledger. The test turns the clock; nothing listens and nothing sleeps.
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/app/configuration.hpp"
#include "gazetted/ledger/database.hpp"
#include "gazetted/net/tasks.hpp"
#include "support/stage.hpp"

namespace gazetted::test {

inline constexpr Duration second{1000}, minute{60'000}, hour{3'600'000};

class DaemonFixture : public testing::Test {
 protected:
  DaemonFixture() {
    auto settings = stage.settings();
    settings.token_keys = {stage.directory() / "token.key"};
    configuration.emplace(std::move(settings), std::nullopt);
    if (!configuration->open_keys()) broken("the keys of a test cannot be made");
  }

  // What a coroutine comes to, within an hour of the test's clock.
  template <class Answer>
  Answer answer_to(asio::awaitable<Answer> work) {
    std::optional<Answer> answer;
    tasks.spawn(keep(std::move(work), answer));
    stage.turn();
    for (Duration step{10}; !answer && step < hour; step *= 2) stage.run_until(stage.since_start() + step);
    if (!answer) broken("a coroutine of a test does not end");
    return std::move(*answer);
  }
  Status change_ledger(const std::string& sql) {
    return Database::open(stage.settings().store.path, Database::Mode::read_write)->execute(sql);
  }
  std::int64_t number(const std::string& sql) {
    return *Database::open(stage.settings().store.path, Database::Mode::read_only)->integer(sql);
  }
  // Of a release that waits for its time, or of one that has left.
  ReleaseRow row_of(const std::string& id) {
    auto found = stage.ledger().call([&](Ledger& ledger) { return ledger.acceptance().find(id, ""); });
    auto row = stage.ledger().call([&](Ledger& ledger) { return ledger.queue().load_release(found->at(0).key); });
    return **row;
  }

  Stage stage{
      "notify: [desk@example.org]\n"
      "relays: {main: {host: 127.0.0.1, port: 25, tls: off}}\n"
      "lists: {press: {subscribers: list.csv, from: N <n@example.org>, relay: main}}\n",
      Stage::Threads::as_in_the_daemon};
  std::optional<Configuration> configuration;
  Tasks tasks{stage.loop()};

 private:
  template <class Answer>
  static asio::awaitable<void> keep(asio::awaitable<Answer> work, std::optional<Answer>& into) {
    auto answer = co_await std::move(work);
    into.emplace(std::move(answer));
  }
};

}  // namespace gazetted::test
