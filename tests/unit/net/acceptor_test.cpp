#include "gazetted/net/acceptor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <memory>

#include "gazetted/net/listen.hpp"
#include "gazetted/net/signal_flag.hpp"

namespace gazetted {
namespace {

using asio::ip::tcp;
constexpr auto for_ever = std::chrono::hours(1);

// UBSan looks at objects through a pipe. Without a descriptor for it, it takes good ones for bad.
#ifdef __SANITIZE_ADDRESS__
#define NEEDS_NO_DESCRIPTOR_OF_ITS_OWN GTEST_SKIP() << "the sanitizer needs descriptors itself; Clang's build runs this"
#else
#define NEEDS_NO_DESCRIPTOR_OF_ITS_OWN static_cast<void>(0)
#endif

// As long as it lives, this process can open nothing. What is open goes on.
class NoDescriptorIsFree {
 public:
  NoDescriptorIsFree() {
    EXPECT_EQ(::getrlimit(RLIMIT_NOFILE, &before_), 0);
    rlimit none = before_;
    none.rlim_cur = 0;
    EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  }
  ~NoDescriptorIsFree() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  NoDescriptorIsFree(const NoDescriptorIsFree&) = delete;

 private:
  rlimit before_{};
};

// A server that holds each connection until the gate opens.
struct Server {
  explicit Server(asio::io_context& io, std::chrono::milliseconds pause) : acceptor(io, pause), gate(io) {}
  Acceptor<tcp> acceptor;
  SignalFlag gate;
  int arrived = 0, served = 0;
};

asio::awaitable<void> serve(std::shared_ptr<Server> server, tcp::socket socket) {
  ++server->arrived;
  co_await server->gate.wait();
  static_cast<void>(socket);
  ++server->served;
}

class AcceptorTest : public testing::Test {
 protected:
  std::weak_ptr<Server> listen(std::size_t most, std::chrono::milliseconds pause = for_ever) {
    server = std::make_shared<Server>(io, pause);
    EXPECT_TRUE(listen_on(server->acceptor.socket(), "127.0.0.1:0", 16));
    where = server->acceptor.socket().local_endpoint();
    server->acceptor.start(most, [state = server](tcp::socket socket) { return serve(state, std::move(socket)); });
    turn();
    return server;
  }
  // The kernel has made the connection when this returns; whether it is taken is the acceptor's.
  tcp::socket& connect() {
    clients.emplace_back(io).connect(where);
    return clients.back();
  }
  static bool was_closed(tcp::socket& client) {
    char byte = 0;
    boost::system::error_code code;
    client.non_blocking(true);
    client.read_some(asio::buffer(&byte, 1), code);
    return code == asio::error::eof || code == asio::error::connection_reset;
  }
  // All that can happen now.
  void turn() {
    io.restart();
    io.poll();
  }
  asio::io_context io;
  std::shared_ptr<Server> server;
  tcp::endpoint where;
  std::deque<tcp::socket> clients;
};

TEST_F(AcceptorTest, ServesEveryConnectionThatComes) {
  listen(10);
  connect();
  connect();
  turn();
  EXPECT_EQ(server->arrived, 2);
  EXPECT_EQ(server->acceptor.connections(), 2u);
  connect();
  turn();
  EXPECT_EQ(server->arrived, 3);
}

TEST_F(AcceptorTest, ClosesWhatIsMoreThanTheMostUntilOneHasEnded) {
  listen(2);
  auto& first = connect();
  connect();
  turn();
  auto& third = connect();
  turn();
  EXPECT_EQ(server->arrived, 2);
  EXPECT_TRUE(was_closed(third));
  EXPECT_FALSE(was_closed(first));
  server->gate.raise();
  turn();
  EXPECT_EQ(server->served, 2);
  connect();
  turn();
  EXPECT_EQ(server->arrived, 3);
}

TEST_F(AcceptorTest, WithoutAFreeDescriptorItWaitsInsteadOfAskingAgainAtOnce) {
  NEEDS_NO_DESCRIPTOR_OF_ITS_OWN;
  listen(10);
  auto& client = connect();
  const NoDescriptorIsFree now;
  turn();  // comes back: what asks again at once has always something to do
  EXPECT_EQ(server->arrived, 0);
  EXPECT_TRUE(server->acceptor.is_open());
  EXPECT_FALSE(was_closed(client));
}

TEST_F(AcceptorTest, TakesThoseWhoWaitedWhenADescriptorIsFreeAgain) {
  NEEDS_NO_DESCRIPTOR_OF_ITS_OWN;
  listen(10, std::chrono::milliseconds(1));
  connect();
  connect();
  {
    const NoDescriptorIsFree now;
    for (int tries = 0; tries < 3; ++tries) io.run_one();
    EXPECT_EQ(server->arrived, 0);
  }
  while (server->arrived < 2 && io.run_one_for(std::chrono::seconds(10)) > 0) continue;
  EXPECT_EQ(server->arrived, 2);
}

TEST_F(AcceptorTest, ClosingEndsItAlsoWhileItWaitsForADescriptorAndLetsItsServerGo) {
  NEEDS_NO_DESCRIPTOR_OF_ITS_OWN;
  const auto gone = listen(10);
  connect();
  {
    const NoDescriptorIsFree now;
    turn();
  }
  server->acceptor.close();
  server.reset();
  EXPECT_FALSE(gone.expired());
  turn();
  EXPECT_TRUE(gone.expired());
}

TEST_F(AcceptorTest, WhoIsBeingServedWhenItClosesIsServedToTheEnd) {
  const auto gone = listen(10);
  auto& client = connect();
  turn();
  server->acceptor.close();
  turn();
  auto* gate = &server->gate;
  server.reset();
  EXPECT_FALSE(was_closed(client));
  EXPECT_FALSE(gone.expired());
  gate->raise();
  turn();
  EXPECT_TRUE(was_closed(client));
  EXPECT_TRUE(gone.expired());
}

}  // namespace
}  // namespace gazetted
