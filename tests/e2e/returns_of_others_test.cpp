// A real Exim and a real OpenSMTPD bounce what gazetted has sent, and hand the bounces over by the lines of
// operating.md.
#include "returns.hpp"

namespace gazetted::test {
namespace {

// Of build-mta/ (tests/run puts it there): mail servers that are not installed.
class ReturnsOfOthers : public RealReturnsTest {
 protected:
  void SetUp() override {
    if (!fs::exists(unpacked())) GTEST_SKIP() << "skipped: build-mta/ has no mail servers; tests/run unpacks them";
    RealReturnsTest::SetUp();
  }
  static fs::path unpacked() { return source("build-mta/root"); }
  // By a socket in a directory that the server's user can reach by its group.
  std::string socket_for(int group) {
    const auto place = newsroom.directory / "lmtp";
    EXPECT_EQ(run({"install", "-d", "-g", std::to_string(group), "-m", "2750", place.string()}).status, 0);
    return (place / "lmtp.sock").string();
  }
  void start_apart(const std::string& script, const std::string& socket) {
    start_server({"sh", source("tests/e2e/mail-server-apart").string(), unpacked().string(), directory.path().string(),
                  "sh", source("tests/e2e/" + script).string()},
                 {socket});
  }
};

TEST_F(ReturnsOfOthers, OfExim) {
  const auto socket = socket_for(64999);
  start_apart("exim-returns", socket);
  send("lmtp: " + socket);
  expect_bounces("exim/log/mainlog");
}

TEST_F(ReturnsOfOthers, OfOpenSmtpd) {
  const auto socket = socket_for(64998);
  start_apart("opensmtpd-returns", socket);
  send("lmtp: " + socket);
  expect_bounces("out.log");
}

}  // namespace
}  // namespace gazetted::test
