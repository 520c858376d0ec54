// Which URLs name a mailbox. What is done with one is in e2e, with a real server.
#include "gazetted/net/imap.hpp"

#include <gmock/gmock.h>

namespace gazetted::test {
namespace {

TEST(ImapUrls, NameAServerAndAMailbox) {
  struct {
    const char *url, *host, *mailbox;
    bool is_here;
  } const rows[] = {
      {"imaps://mail.example.org/INBOX", "mail.example.org", "INBOX", false},
      {"imaps://Mail.example.org:1993/Bounces/2026", "mail.example.org", "Bounces/2026", false},
      {"imap://127.0.0.1:143/INBOX", "127.0.0.1", "INBOX", true},
      {"imap://[::1]/INBOX", "[::1]", "INBOX", true},
      {"imap://localhost/INBOX", "localhost", "INBOX", true},
  };
  for (const auto& row : rows) {
    const auto url = parse_imap_url(row.url);
    ASSERT_TRUE(url) << row.url << ": " << url.error().text();
    EXPECT_EQ(url->host, row.host);
    EXPECT_EQ(url->mailbox, row.mailbox);
    EXPECT_EQ(url->is_of_this_machine, row.is_here);
  }
}

TEST(ImapUrls, WhatIsWrongWithOneIsSaid) {
  const std::pair<const char*, const char*> rows[] = {
      {"https://mail.example.org/INBOX", "begins with something else"},
      {"mail.example.org", "no URL"},
      {"imaps://mail.example.org", "no mailbox"},
      {"imaps://mail.example.org/", "no mailbox"},
      {"imaps://bounce:secret@mail.example.org/INBOX", "keys of their own"},
      {"imaps://mail.example.org/INBOX;UID=1", "cannot be used here"},
      {"imaps://mail.example.org/INBOX?TEXT%20x", "behind the mailbox"},
      {"imaps://mail.example.org/a\"b", "cannot be used here"},
      {"imaps://mail.example.org/a%0D%0Ab", "cannot be used here"},
      {"imaps://mail.example.org/a\r\nb", "no URL"},
  };
  for (const auto& [text, trouble] : rows) {
    const auto url = parse_imap_url(text);
    ASSERT_FALSE(url) << text;
    EXPECT_THAT(url.error().text(), testing::HasSubstr(trouble)) << text;
  }
}

}  // namespace
}  // namespace gazetted::test
