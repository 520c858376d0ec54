#include "gazetted/web/router.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "web_answer.hpp"

namespace gazetted {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

Router::Endpoint named(const std::string& name) {
  return [name](WebRequest request, Router::Arguments arguments) -> asio::awaitable<WebResponse> {
    WebResponse response;
    response.body = name + " " + request.method;
    for (const auto& [key, value] : arguments) response.body += " " + key + "=" + value;
    co_return response;
  };
}

class RouterTest : public testing::Test {
 protected:
  RouterTest() {
    router.add("GET", "/", named("home"));
    router.add("GET", "/u/{token}", named("show"));
    router.add("POST", "/u/{token}", named("leave"));
    router.add("GET", "/f/{token}/{name}", named("file"));
    router.add("GET", "/f/status/now", named("status"));
    router.add("PUT", "/api", named("api"));
  }
  WebResponse ask(const std::string& method, const std::string& target) {
    WebRequest request;
    request.method = method;
    request.target = target;
    return test::answer_of(router.answer(request));
  }
  Router router;
};

TEST_F(RouterTest, AMethodAndAPathLeadToOneEndpoint) {
  struct {
    const char *method, *target;
    int status;
    const char* body;  // of an endpoint's answer
  } const rows[] = {
      {"GET", "/", 200, "home GET"},
      {"GET", "/?q=1", 200, "home GET"},
      {"GET", "/u/abc", 200, "show GET token=abc"},
      {"GET", "/u/abc?utm=x/y", 200, "show GET token=abc"},
      {"HEAD", "/u/abc", 200, "show HEAD token=abc"},
      {"POST", "/u/abc", 200, "leave POST token=abc"},
      {"GET", "/f/t/a%20b.pdf", 200, "file GET name=a%20b.pdf token=t"},
      {"GET", "/f/status/now", 200, "file GET name=now token=status"},  // the first that was added
      {"PUT", "/api", 200, "api PUT"},
      {"GET", "/u/", 404, ""},
      {"GET", "/u", 404, ""},
      {"GET", "/u/abc/", 404, ""},
      {"GET", "//u/abc", 404, ""},
      {"GET", "/U/abc", 404, ""},
      {"GET", "/f/t", 404, ""},
      {"GET", "", 404, ""},
      {"POST", "*", 404, ""},
      {"DELETE", "/u/abc", 405, ""},
      {"get", "/", 405, ""},
      {"GET", "/api", 405, ""},
      {"HEAD", "/api", 405, ""},
  };
  for (const auto& row : rows) {
    const auto answer = ask(row.method, row.target);
    EXPECT_EQ(answer.status, row.status) << row.method << " " << row.target;
    if (row.status == 200) {
      EXPECT_EQ(answer.body, row.body) << row.method << " " << row.target;
    }
  }
}

TEST_F(RouterTest, A405SaysWhichMethodsThePathHas) {
  EXPECT_EQ(ask("DELETE", "/u/abc").headers["Allow"], "GET, POST, HEAD");
  EXPECT_EQ(ask("GET", "/api").headers["Allow"], "PUT");
  EXPECT_THAT(router.match("DELETE", "/nowhere").methods, IsEmpty());
}

TEST_F(RouterTest, APatternsPartsAreGivenAsTheyCame) {
  EXPECT_THAT(router.match("GET", "/f/..%2F/x").arguments, ElementsAre(Pair("name", "x"), Pair("token", "..%2F")));
}

TEST_F(RouterTest, EveryAnswerForbidsWhatAPageDoesNotNeedUnlessItsEndpointSaysOtherwise) {
  for (const char* target : {"/", "/nowhere"}) {
    auto headers = ask("GET", target).headers;
    EXPECT_THAT(headers["Content-Security-Policy"], HasSubstr("default-src 'none'")) << target;
    EXPECT_EQ(headers["X-Content-Type-Options"], "nosniff") << target;
    EXPECT_EQ(headers["Referrer-Policy"], "no-referrer") << target;
    EXPECT_EQ(headers["X-Robots-Tag"], "noindex") << target;
    EXPECT_EQ(headers["Cache-Control"], "no-store") << target;
  }
  router.add("GET", "/kept", [](WebRequest, Router::Arguments) -> asio::awaitable<WebResponse> {
    WebResponse response;
    response.headers["Cache-Control"] = "public";
    co_return response;
  });
  EXPECT_EQ(ask("GET", "/kept").headers["Cache-Control"], "public");
}

}  // namespace
}  // namespace gazetted
