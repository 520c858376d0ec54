// The sandbox's pages in a browser.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "support/program.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;

std::string mail_bytes() { return replace_all(slurp(source("tests/golden/french/mail.eml")), "\n", "\r\n"); }

CapturedMail captured() {
  CapturedMail mail;
  mail.number = 1;
  mail.at = *parse_rfc3339("2026-11-24T12:00:00Z");
  mail.sender = "press@news.example.org";
  mail.recipient = "zoe@example.org";
  mail.bytes = mail_bytes();
  return mail;
}

CapturedPost posted() {
  CapturedPost post;
  post.number = 1;
  post.at = *parse_rfc3339("2026-11-24T12:00:00Z");
  post.method = "POST";
  post.path = "/api/v1/statuses";
  post.body = "status=Le+pont+ouvre+lundi+https%3A%2F%2Fpresse.example.org%2Fpont";
  return post;
}

TEST(SandboxPages, FitAndCanBeRead) {
  TemporaryDirectory directory;
  const std::vector<std::string> paths = {
      "/", "/mail/1", "/mail/1/text", "/mail/1/headers", "/mail/1/source", "/mail/1/files", "/post/1"};
  std::vector<std::string> files;
  for (const auto& path : paths) {
    const auto page = capture_page("gazetted sandbox", path, {captured()}, {posted()});
    ASSERT_EQ(page.type, "text/html; charset=utf-8") << path;
    files.push_back(directory.put(fmt::format("page{}.html", files.size()), page.body).string());
  }
  for (const auto& [width, scheme] : {std::pair(360, std::string("dark")), std::pair(1100, std::string("light"))}) {
    std::vector<std::string> command = {source("tests/support/look-at-page").string(), scheme, std::to_string(width)};
    command.insert(command.end(), files.begin(), files.end());
    const auto ran = run(command);
    ASSERT_EQ(ran.status, 0) << ran.err;
    const auto pages = parse_json(ran.out)->as_array();
    for (std::size_t i = 0; i < paths.size(); ++i) {
      SCOPED_TRACE(fmt::format("{} {} {}", paths[i], width, scheme));
      const auto& seen = pages.at(i).as_object();
      EXPECT_LE(int_member(seen, "wide"), width);
      EXPECT_GE(seen.at("contrast").to_number<double>(), 4.5) << text_member(seen, "palest");
      EXPECT_THAT(text_member(seen, "text"), HasSubstr(paths[i].starts_with("/post") ? "statuses" : "Le pont"));
    }
  }
}

// A mail that tries to run a script, to load a picture and to send a form, in the real server's frame.
TEST(SandboxPages, AHostileMailRunsAndLoadsNothing) {
  // Whatever the mail reaches out for ends here.
  std::mutex mutex;
  std::vector<std::string> reached;
  CaptureOptions outside_options;
  outside_options.get_script = [&](const std::string& target) -> std::optional<HttpAction> {
    const std::lock_guard lock(mutex);
    reached.push_back("GET " + target);
    return std::nullopt;
  };
  Capture outside(outside_options);
  Capture capture;
  const auto port = capture->http_port();
  TemporaryDirectory directory;
  directory.put(
      "mail.eml",
      fmt::format("From: a@b.example\nSubject: Hostile\nContent-Type: text/html\n\n<p id=p>quiet</p><script>"
                  "document.getElementById('p').textContent='ran';fetch('http://127.0.0.1:{0}/ran',{{method:'POST'}})"
                  "</script><img src=\"http://127.0.0.1:{0}/loaded\" onerror=\"document.title='ran'\">"
                  "<form method=post action=\"http://127.0.0.1:{0}/sent\"><button>x</button></form>"
                  "<link rel=stylesheet href=\"http://127.0.0.1:{0}/style\"><iframe src=\"http://127.0.0.1:{0}/frame\">"
                  "</iframe><script>document.forms[0].submit()</script>\n",
                  outside->http_port()));
  const auto sent =
      run({"curl", "-s", "--max-time", "10", fmt::format("smtp://127.0.0.1:{}", capture->smtp_port()), "--mail-from",
           "a@b.example", "--mail-rcpt", "c@d.example", "-T", (directory / "mail.eml").string()});
  ASSERT_EQ(sent.status, 0) << sent.err;
  const auto shown =
      run({"chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
           "--disable-component-update", "--disable-sync", "--user-data-dir=" + (directory / "p").string(),
           "--virtual-time-budget=3000", "--dump-dom", fmt::format("http://127.0.0.1:{}/mail/1", port)});
  EXPECT_THAT(shown.out, HasSubstr("<iframe sandbox")) << shown.out << shown.err;
  for (const auto& post : outside->posts()) ADD_FAILURE() << "the mail reached " << post.path;
  const std::lock_guard lock(mutex);
  for (const auto& target : reached) ADD_FAILURE() << "the mail reached " << target;
}

}  // namespace
}  // namespace gazetted::test
