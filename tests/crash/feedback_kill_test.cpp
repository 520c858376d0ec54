// kill -9 at random moments while mail comes back by LMTP, by the pipe and by a Maildir: whoever was told that a mail
// is taken need not bring it again, and however often it came, it is one. GAZETTED_KILLS sets how many (default 12).
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <random>
#include <set>

#include "e2e/returns.hpp"
#include "gazetted/app/feedback_reader.hpp"
#include "gazetted/ledger/database.hpp"

namespace gazetted::test {
namespace {

int kills() {
  const char* text = ::getenv("GAZETTED_KILLS");
  return text ? std::atoi(text) : 12;
}

// As a mail server does: one attempt, and what was answered to the end of the mail; empty: nothing was.
std::string attempt(const fs::path& socket, const std::string& to, const std::string& mail) {
  const Descriptor fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::copy_n(socket.c_str(), socket.string().size(), address.sun_path);
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return "";
  const timeval patience{5, 0};
  ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  const std::string text = "LHLO mx\r\nMAIL FROM:<>\r\nRCPT TO:<" + to + ">\r\nDATA\r\n" + mail + "\r\n.\r\nQUIT\r\n";
  if (::send(fd.get(), text.data(), text.size(), MSG_NOSIGNAL) != ssize_t(text.size())) return "";
  std::string said;
  char chunk[4096];
  for (ssize_t count = 0; (count = ::recv(fd.get(), chunk, sizeof chunk, 0)) > 0;)
    said.append(chunk, std::size_t(count));
  const auto behind = said.find("\r\n354 ");
  const auto end = behind == std::string::npos ? behind : said.find("\r\n", behind + 2);
  return end == std::string::npos ? "" : said.substr(end + 2);
}

class FeedbackKill : public ReturnsTest {};

TEST_F(FeedbackKill, LosesNothingThatWasTakenAndCountsItOnce) {
  const auto socket = newsroom.directory / "lmtp.sock", maildir = newsroom.directory / "Maildir";
  for (const char* name : {"new", "cur", "tmp"}) fs::create_directories(maildir / name);
  start("lmtp: " + socket.string() + ", maildir: " + maildir.string(), 8);
  std::atomic<bool> goes_on = true;
  std::atomic<int> allowed =
      10;  // mails of each server so far: what the test costs goes by its kills, not by its speed
  std::vector<int> brought(8);
  std::vector<std::thread> servers;
  for (std::size_t i = 0; i < senders.size(); ++i) {
    servers.emplace_back([&, i] {
      std::mt19937 random(static_cast<unsigned>(i));
      while (goes_on) {
        if (brought[i] >= allowed) {
          std::this_thread::sleep_for(std::chrono::milliseconds(5));
          continue;
        }
        const auto id = fmt::format("{}-{}", i, brought[i]);
        const auto mail = replace_all(bounce(senders[i], id), "\n", "\r\n");
        bool taken = false;
        if (i < 4) {
          while (!taken) {
            taken = attempt(socket, senders[i], mail).starts_with("250 2.0.0");
            if (!taken) std::this_thread::sleep_for(std::chrono::milliseconds(20));  // it is being started again
          }
        } else if (i < 6) {
          // The pipe is killed, too: each time later, since a busy machine may need long for its start alone.
          for (double longest = 0.1; !taken; longest = std::min(2 * longest, 60.0)) {
            const auto within = fmt::format("{:.3f}", longest * double(10 + random() % 90) / 100);
            const auto ran = run({"timeout", "-s", "KILL", within, binary(), "-c", newsroom.config().string(), "bounce",
                                  "--recipient", senders[i]},
                                 mail);
            taken = ran.status == 0;
          }
        } else {
          const auto name = fmt::format("{:09}.{}.mx", brought[i], i);
          taken = write_file(maildir / "tmp" / name, "Delivered-To: " + senders[i] + "\r\n" + mail).has_value();
          fs::rename(maildir / "tmp" / name, maildir / "new" / name);
          std::this_thread::sleep_for(std::chrono::milliseconds(random() % 20));
        }
        ++brought[i];
      }
    });
  }
  std::mt19937 random(7);
  for (int kill = 0; kill < kills(); ++kill) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20 + random() % 400));
    newsroom.kill();
    newsroom.start();
    allowed += 10;
  }
  goes_on = false;
  for (auto& server : servers) server.join();
  const auto rests = [&] {
    return fs::is_empty(maildir / "new") && fs::is_empty(newsroom.directory / "state/feedback/new");
  };
  ASSERT_TRUE(eventually(rests, Duration(120'000))) << newsroom.log();
  std::set<std::string> digests, ids;
  for (const auto& mail : kept()) {
    const auto reading = read_taken(mail, "bounce");
    const auto& claims = reading.of_envelope.empty() ? reading.of_text : reading.of_envelope;
    ASSERT_FALSE(claims.empty()) << mail.bytes;
    digests.insert(digest_of(reading, claims.front()));
    ids.insert(reading.message_id);
  }
  std::set<std::string> expected;
  for (std::size_t i = 0; i < brought.size(); ++i) {
    EXPECT_GT(brought[i], 0);
    for (int mail = 0; mail < brought[i]; ++mail) expected.insert(fmt::format("<{}-{}@mx.example>", i, mail));
  }
  EXPECT_EQ(ids, expected);
  EXPECT_EQ(digests.size(), expected.size()) << "each is one, however often it came";
  // And it is one in the ledger: a row, its vote, and the state of its delivery.
  const auto number = [&](const std::string& sql) {
    auto ledger = Database::open(newsroom.directory / "state/ledger.db", Database::Mode::read_only);
    const auto found = ledger ? ledger->integer(sql) : Result<std::int64_t>(ledger.error());
    if (!found) ADD_FAILURE() << sql << ": " << found.error().text();
    return found ? *found : std::int64_t(-1);
  };
  const auto all = std::int64_t(expected.size());
  EXPECT_EQ(number("SELECT count(*) FROM feedback"), all);
  EXPECT_EQ(number("SELECT count(*) FROM feedback WHERE kind='bounce' AND delivery IS NOT NULL"), all);
  EXPECT_EQ(number("SELECT count(*) FROM vote"), all);
  EXPECT_EQ(number("SELECT count(DISTINCT feedback) FROM vote"), all) << "each vote is of a mail of its own";
  EXPECT_EQ(number("SELECT count(*) FROM outcome WHERE state='bounced'"), std::int64_t(senders.size()));
  EXPECT_TRUE(eventually([&] { return number("SELECT count(*) FROM vote WHERE state='new'") == 0; }))
      << "what a crash left undecided is decided";
  EXPECT_TRUE(fs::is_empty(newsroom.directory / "state/feedback/aside"));
}

}  // namespace
}  // namespace gazetted::test
