#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/encoding.hpp"
#include "gazetted/send/oauth.hpp"

namespace gazetted {
namespace {

using testing::HasSubstr;

HttpResponse answered(int status, const std::string& body) {
  HttpResponse response;
  response.status = status;
  response.body = body;
  return response;
}

TEST(Oauth, ARefreshIsAskedForWithTheNewestToken) {
  OauthOptions options;
  options.token_url = "https://login.example.org/token";
  options.client_id = "id&co";
  options.client_secret = Secret("s=cret");
  options.scope = "https://outlook.office.com/SMTP.Send offline_access";
  options.refresh_token = Secret("first");
  EXPECT_EQ(build_token_request(options, Secret("second")).body,
            "grant_type=refresh_token&refresh_token=second&client_id=id%26co&client_secret=s%3Dcret&scope=https%3A%2F%"
            "2Foutlook.office.com%2FSMTP.Send%20offline_access");
  EXPECT_THAT(build_token_request(options, Secret()).body, HasSubstr("refresh_token=first"));
  options.refresh_token = Secret();
  EXPECT_TRUE(build_token_request(options, Secret()).body.starts_with("grant_type=client_credentials&client_id="));
  EXPECT_FALSE(build_token_request(options, Secret()).allow_private);
}

TEST(Oauth, OnlyTheEndpointsOwnRefusalIsARefusal) {
  const auto good = judge_token(answered(200, R"({"access_token":"A","expires_in":3599,"refresh_token":"R2"})"));
  EXPECT_EQ(good.access_token.reveal(), "A");
  EXPECT_EQ(good.lifetime, Duration(3'599'000));
  EXPECT_EQ(good.rotated->reveal(), "R2");
  EXPECT_EQ(judge_token(answered(200, R"({"access_token":"A","expires_in":"120"})")).lifetime, Duration(120'000));
  const auto refused = judge_token(answered(400, R"({"error":"invalid_grant","error_description":"AADSTS70008"})"));
  EXPECT_TRUE(refused.refused);
  EXPECT_EQ(refused.trouble, "the token endpoint answered 400 invalid_grant: AADSTS70008");
  EXPECT_TRUE(judge_token(answered(200, R"({"error":"invalid_client"})")).refused);
  for (const auto& [status, body] : {std::pair{503, "busy"},
                                     {400, R"({"error":"temporarily_unavailable"})"},
                                     {200, "<html>"},
                                     {200, "{}"},
                                     {200, R"({"access_token":"a\r\nb"})"}}) {
    const auto trouble = judge_token(answered(status, body));
    EXPECT_FALSE(trouble.refused) << body;
    EXPECT_TRUE(trouble.access_token.empty()) << body;
    EXPECT_FALSE(trouble.trouble.empty()) << body;
  }
}

TEST(Oauth, TheResponseIsWhatGoogleAndMicrosoftDocument) {
  EXPECT_EQ(*base64_decode(xoauth2_response("a@example.org", Secret("tok"))),
            "user=a@example.org\x01"
            "auth=Bearer tok\x01\x01");
}

TEST(Oauth, AHostIsReadAsTheProgramThatConnectsReadsIt) {
  for (const char* url :
       {"http://127.0.0.1:80@evil.example/t", "http://localhost:x@evil.example/", "http://[::1]@evil/",
        "https://user:pw@login.example.org/t", "http://127.0.0.1.evil.example/", "ftp://127.0.0.1/", "https://",
        "login.example.org", "http://evil.example/?http://127.0.0.1", ""})
    EXPECT_FALSE(is_token_url(url)) << url;
  for (const char* url : {"https://login.example.org/t?a=b", "http://127.0.0.1:8080/t", "http://LOCALHOST/t",
                          "http://[::1]:80/", "HTTPS://login.example.org"})
    EXPECT_TRUE(is_token_url(url)) << url;
  OauthOptions options;
  options.token_url = "http://127.0.0.1:80@evil.example/t";
  EXPECT_FALSE(build_token_request(options, Secret()).allow_private);
}

TEST(Oauth, SecretsTravelOnlyOverTlsOrWithinThisMachine) {
  EXPECT_TRUE(is_token_url("https://login.example.org/token"));
  EXPECT_TRUE(is_token_url("http://127.0.0.1:8080/token"));
  EXPECT_FALSE(is_token_url("http://127.0.0.1.example.org/token"));
  EXPECT_FALSE(is_token_url("http://login.example.org/token"));
}

}  // namespace
}  // namespace gazetted
