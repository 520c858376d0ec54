#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/config/shipped_services.hpp"
#include "gazetted/mail/read_mail.hpp"
#include "gazetted/sandbox/capture.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(CapturePages, ForeignMailIsShownHarmlessly) {
  CapturedMail mail;
  mail.number = 1;
  mail.recipient = "a@example.org";
  mail.bytes =
      "Subject: =?UTF-8?B?R3LDvMOfZQ==?= <b>\r\nFrom: x@example.org\r\nMIME-Version: 1.0\r\nContent-Type: "
      "multipart/alternative; boundary=b\r\n\r\n"
      "--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
      "quoted-printable\r\n\r\nGr=C3=BC=C3=9Fe <i>\r\n"
      "--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: "
      "base64\r\n\r\nPHA+aGk8L3A+\r\n--b--\r\n";
  const auto view = view_mail(mail.bytes);
  EXPECT_EQ(view.subject, "Grüße <b>");
  EXPECT_EQ(view.html, "<p>hi</p>");
  const auto page = capture_page("T", "/mail/1", {mail}, {});
  EXPECT_THAT(page.body, HasSubstr("Grüße &lt;b&gt;"));
  EXPECT_THAT(page.body, HasSubstr("<iframe sandbox src=\"/mail/1/html\""));
  EXPECT_THAT(capture_page("T", "/mail/1/text", {mail}, {}).body, HasSubstr("Grüße &lt;i&gt;"));
  EXPECT_EQ(capture_page("T", "/mail/2", {mail}, {}).type, "");
  EXPECT_EQ(capture_page("T", "/mail/1/raw.eml", {mail}, {}).body, mail.bytes);
  EXPECT_THAT(capture_page("T", "/", {mail}, {}).body, HasSubstr("1 mail and 0 posts"));
}

CapturedPost post_of(const std::string& path, const std::string& body) {
  CapturedPost post;
  post.number = 1;
  post.method = "POST";
  post.path = path;
  post.body = body;
  return post;
}

TEST(Pages, APostIsShownAsItsNetworkWouldShowIt) {
  struct {
    const char *path, *body, *network, *title, *text;
  } const rows[] = {
      {"/api/v1/statuses", "status=Hello+%23world&visibility=public", "Mastodon", "", "Hello #world"},
      {"/xrpc/com.atproto.repo.putRecord", R"({"record":{"text":"Hello","createdAt":"x"}})", "Bluesky", "", "Hello"},
      {"/api/chat.postMessage", R"({"channel":"C","text":"Hello"})", "Slack", "", "Hello"},
      {"/api/webhooks/1/x", R"({"content":"Hello","embeds":[]})", "Discord", "", "Hello"},
      {"/hook", R"({"type":"press.published","data":{"title":"T","text":"Hello","newsroom":{"name":"N"}}})", "", "T",
       "Hello"},
      {"/teams", R"({"attachments":[{"content":{"body":[{"type":"TextBlock","text":"Hello"}]}}]})", "", "", "Hello"},
  };
  for (const auto& row : rows) {
    const auto view = view_post(post_of(row.path, row.body));
    EXPECT_EQ(view.network, row.network) << row.path;
    EXPECT_EQ(view.title, row.title) << row.path;
    EXPECT_EQ(view.text, row.text) << row.path;
  }
}

TEST(Networks, ARequestIsKnownByTheApisPathBeforeTheRehearsals) {
  const Networks networks(shipped_services());
  struct {
    const char *path, *title;
    bool preparation;
  } const rows[] = {
      {"/mastodon/c0/api/v1/statuses", "Mastodon", false},
      {"/mastodon/c0/api/v2/media", "Mastodon", true},
      {"/bluesky/c1/xrpc/com.atproto.server.createSession", "Bluesky", true},
      {"/bluesky/c1/xrpc/com.atproto.repo.putRecord", "Bluesky", false},
      {"/slack/c2", "Slack", false},
      {"/x/c3/2/media/upload", "X", true},
      {"/linkedin/upload/7", "LinkedIn", true},
      {"/threads/c4/v1.0/1/threads", "Threads", false},
      {"/threads/c4/v1.0/1/threads_publish", "Threads", true},
      {"/googlechat/c5&requestId=1", "Google Chat", false},
      {"/rocketchat/c6", "Rocket.Chat", false},
      {"/ntfy/c7", "ntfy", false},
      {"/webhook/c8", "", false},
      {"/anything", "", false},
  };
  for (const auto& row : rows) {
    const auto view = view_post(post_of(row.path, "{}"), networks);
    EXPECT_EQ(view.network, row.title) << row.path;
    EXPECT_EQ(view.preparation, row.preparation) << row.path;
  }
}

TEST(Networks, ATextIsShownAsItsNetworkShowsIt) {
  EXPECT_EQ(view_post(post_of("/slack/a", R"({"text":"a &lt;b&gt; &amp;amp;"})")).text, "a <b> &amp;");
  EXPECT_EQ(view_post(post_of("/rest/posts", R"({"commentary":"\\(a\\) {hashtag|\\#|town}"})")).text, "(a) #town");
}

TEST(Pages, TheSearchAndTheFormsOfAMail) {
  CapturedMail one;
  one.number = 1;
  one.recipient = "anna@example.org";
  one.bytes =
      "From: a@b.example\r\nTo: anna@example.org\r\nSubject: A <bridge>\r\nMIME-Version: 1.0\r\n"
      "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n"
      "<p>Hi <img src=\"cid:i@g\"></p>\r\n--x\r\nContent-Type: image/png; name=b.png\r\nContent-ID: "
      "<i@g>\r\n\r\nPNG\r\n--x\r\n"
      "Content-Type: text/plain\r\nContent-Disposition: attachment; filename=\"f.txt\"\r\n\r\nfacts\r\n--x--\r\n";
  CapturedMail two = one;
  two.number = 2;
  two.recipient = "bob@example.org";
  const std::vector<CapturedMail> mails = {one, two};
  const auto found = capture_page("T", "/?q=BOB+bridge", mails, {}).body;
  EXPECT_THAT(found, Not(HasSubstr("anna@example.org</td>")));
  EXPECT_THAT(found, HasSubstr("/mail/2"));
  EXPECT_THAT(found, Not(HasSubstr("/mail/1\"")));
  EXPECT_THAT(found, HasSubstr("A &lt;bridge&gt;"));
  EXPECT_THAT(capture_page("T", "/mail/1/html", mails, {}).body, HasSubstr("src=\"data:image/png;base64,"));
  const auto files = capture_page("T", "/mail/1/files", mails, {}).body;
  EXPECT_THAT(files, HasSubstr("f.txt"));
  EXPECT_THAT(files, HasSubstr("shown in the text"));
  const auto file = capture_page("T", "/mail/1/files/2", mails, {});
  EXPECT_EQ(file.body, "facts");
  EXPECT_EQ(file.download, "f.txt");
  EXPECT_EQ(capture_page("T", "/mail/1/files/3", mails, {}).type, "");
  EXPECT_EQ(capture_page("T", "/mail/1/nothing", mails, {}).type, "");
  const auto api = *parse_json(capture_page("T", "/api/mails?q=bob", mails, {}).body);
  ASSERT_EQ(api.as_array().size(), 1u);
  EXPECT_EQ(api.at(0).at("files").as_array().size(), 2u);
}

}  // namespace
}  // namespace gazetted
