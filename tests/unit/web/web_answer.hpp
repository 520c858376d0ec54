// Runs an endpoint to its end.
#pragma once
#include <gtest/gtest.h>

#include <optional>

#include "gazetted/net/http_server.hpp"
#include "gazetted/net/tasks.hpp"

namespace gazetted::test {

inline asio::awaitable<void> keep(asio::awaitable<WebResponse> answer, std::optional<WebResponse>& kept) {
  auto response = co_await std::move(answer);
  kept = std::move(response);
}

inline WebResponse answer_of(asio::awaitable<WebResponse> answer) {
  asio::io_context io;
  std::optional<WebResponse> kept;
  Tasks tasks(io);
  tasks.spawn(keep(std::move(answer), kept));
  io.run();
  EXPECT_TRUE(kept) << "the endpoint gave no answer";
  return kept.value_or(WebResponse());
}

}  // namespace gazetted::test
