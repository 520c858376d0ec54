// Files of the web: what is asked, where it may lead, and when it ends.
#include "gazetted/net/fetch_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/ip/tcp.hpp>

#include "gazetted/net/url.hpp"
#include "support/files.hpp"
#include "support/web_server.hpp"

namespace gazetted {
namespace {

using test::csv_answer;
using test::status_answer;
using testing::HasSubstr;
using testing::Not;

class FetchFile : public testing::Test {
 protected:
  FileToFetch from(const std::string& url) const {
    FileToFetch wanted;
    wanted.url = url;
    wanted.headers.emplace_back("Authorization", Secret("Bearer s3cret"));
    wanted.allow_private = true;
    wanted.into = directory / "new.csv";
    wanted.time = Duration(20'000);
    return wanted;
  }
  test::TemporaryDirectory directory;
};

TEST_F(FetchFile, WhatIsThereIsAskedForOnlyWhenItHasChanged) {
  test::WebServer server([](const WebRequest& request) {
    return request.header("if-none-match") == "\"a1\"" ? status_answer(304)
                                                       : csv_answer("email\nann@example.org\n", "\"a1\"");
  });
  auto wanted = from(server.url());
  const auto first = fetch_file(wanted);
  ASSERT_TRUE(first) << first.error().text();
  EXPECT_TRUE(first->is_changed);
  EXPECT_EQ(first->etag, "\"a1\"");
  EXPECT_EQ(test::slurp(wanted.into), "email\nann@example.org\n");
  wanted.etag = first->etag;
  const auto second = fetch_file(wanted);
  ASSERT_TRUE(second);
  EXPECT_FALSE(second->is_changed);
  EXPECT_EQ(second->etag, "\"a1\"");
  EXPECT_EQ(server.requests().at(0).header("authorization"), "Bearer s3cret");
  EXPECT_EQ(server.requests().at(0).method, "GET");
}

TEST_F(FetchFile, ATimeServesWhereThereIsNoTag) {
  test::WebServer server([](const WebRequest& request) {
    if (request.header("if-modified-since") == "Mon, 02 Mar 2026 09:00:00 GMT") return status_answer(304);
    auto answer = csv_answer("email\n");
    answer.headers["Last-Modified"] = "Mon, 02 Mar 2026 09:00:00 GMT";
    return answer;
  });
  auto wanted = from(server.url());
  wanted.last_modified = fetch_file(wanted)->last_modified;
  EXPECT_FALSE(fetch_file(wanted)->is_changed);
}

TEST_F(FetchFile, WhatOpensItIsNotShownToAnotherServer) {
  test::WebServer other([](const WebRequest&) { return csv_answer("email\n"); });
  test::WebServer server([&](const WebRequest&) { return status_answer(302, other.url("/elsewhere.csv")); });
  ASSERT_TRUE(fetch_file(from(server.url())));
  EXPECT_EQ(server.requests().at(0).header("authorization"), "Bearer s3cret");
  EXPECT_EQ(other.requests().at(0).header("authorization"), "");
  EXPECT_EQ(other.requests().at(0).target, "/elsewhere.csv");
}

TEST_F(FetchFile, AFewRedirectsAreFollowedOnTheSameServer) {
  int left = most_redirects;
  test::WebServer server([&](const WebRequest&) {
    return left-- > 0 ? status_answer(301, "next?left=" + std::to_string(left)) : csv_answer("email\n");
  });
  ASSERT_TRUE(fetch_file(from(server.url("/a/press.csv"))));
  EXPECT_EQ(server.requests().back().target, "/a/next?left=0");
  EXPECT_EQ(server.requests().back().header("authorization"), "Bearer s3cret");
  server.answer_with([](const WebRequest&) { return status_answer(301, "/round"); });
  EXPECT_THAT(fetch_file(from(server.url())).error().text(), HasSubstr("redirected more than 3 times"));
  server.answer_with([](const WebRequest&) { return status_answer(302, "file:///etc/passwd"); });
  EXPECT_THAT(fetch_file(from(server.url())).error().text(), HasSubstr("leads to no https:// address"));
}

TEST_F(FetchFile, EndsWhereItIsTooLargeOrTakesTooLong) {
  test::WebServer server([](const WebRequest&) { return csv_answer(std::string(100'000, 'a')); });
  auto wanted = from(server.url());
  wanted.most_bytes = 99'999;
  EXPECT_THAT(fetch_file(wanted).error().text(), HasSubstr("it is larger than"));
  wanted.most_bytes = 100'000;
  EXPECT_TRUE(fetch_file(wanted));
  asio::io_context io;
  boost::asio::ip::tcp::acceptor silent(io, {boost::asio::ip::address_v4::loopback(), 0});
  wanted = from("http://127.0.0.1:" + std::to_string(silent.local_endpoint().port()) + "/");
  wanted.time = Duration(200);
  EXPECT_FALSE(fetch_file(wanted));
  wanted.time = Duration(600'000);
  wanted.goes_on = [] { return false; };
  EXPECT_THAT(fetch_file(wanted).error().text(), HasSubstr("the daemon is stopping"));
}

TEST_F(FetchFile, ARefusalSaysWhatToLookAtAndRepeatsNoSecret) {
  test::WebServer server([](const WebRequest& request) {
    auto answer = status_answer(403);
    answer.body = request.header("authorization");
    return answer;
  });
  const auto refused = fetch_file(from(server.url("/press.csv?key=k3y"))).error().text();
  EXPECT_THAT(refused, HasSubstr("answered 403: the headers of `subscribers` do not open it"));
  EXPECT_THAT(refused, Not(HasSubstr("s3cret")));
  EXPECT_THAT(refused, Not(HasSubstr("k3y")));
  auto closed = from(server.url());
  closed.allow_private = false;
  EXPECT_FALSE(fetch_file(closed));
}

TEST(Url, ARedirectIsReadFromWhereItWasFound) {
  EXPECT_EQ(resolved_url("https://a.example/x/y?z", "../b"), "https://a.example/b");
  EXPECT_EQ(resolved_url("https://a.example/x", "//b.example/c"), "https://b.example/c");
  EXPECT_EQ(resolved_url("https://a.example/x", "ftp://b.example/c"), std::nullopt);
  EXPECT_EQ(resolved_url("https://a.example/x", ""), std::nullopt);
  EXPECT_TRUE(same_origin("https://a.example/x", "https://A.example:443/y"));
  EXPECT_FALSE(same_origin("https://a.example/x", "http://a.example/x"));
  EXPECT_FALSE(same_origin("https://a.example/x", "https://a.example:8443/x"));
  EXPECT_FALSE(same_origin("https://a.example/x", "https://b.example/x"));
}

}  // namespace
}  // namespace gazetted
