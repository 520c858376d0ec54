#include "gazetted/web/problem.hpp"

#include <gtest/gtest.h>

#include "gazetted/base/finding_lines.hpp"

namespace gazetted {
namespace {

json::object read(const WebResponse& response) {
  const auto value = parse_json(response.body);
  EXPECT_TRUE(value && value->is_object()) << response.body;
  return value && value->is_object() ? value->as_object() : json::object();
}

TEST(Problem, SaysWhatRfc9457AsksFor) {
  const auto response = problem_response({409, "left", "Some of it has left."}, "/api/v1/releases/a");
  EXPECT_EQ(response.status, 409);
  EXPECT_EQ(response.content_type, "application/problem+json");
  const auto object = read(response);
  EXPECT_EQ(text_member(object, "type"), "about:blank");
  EXPECT_EQ(text_member(object, "title"), "Conflict");
  EXPECT_EQ(int_member(object, "status"), 409);
  EXPECT_EQ(text_member(object, "detail"), "Some of it has left.");
  EXPECT_EQ(text_member(object, "instance"), "/api/v1/releases/a");
  EXPECT_EQ(text_member(object, "reason"), "left");
  EXPECT_FALSE(object.contains("findings"));
}

TEST(Problem, HasFindingsWithErrorsFirst) {
  const Findings findings{{Severity::warning, {"a.md", 2, 1}, "odd"},
                          {Severity::error, {"a.md", 3, 8}, "wrong"},
                          {Severity::note, {"a.md", 0, 0}, "whole"}};
  const auto response = problem_response({422, "findings", "No.", findings}, "/x");
  const auto object = read(response);
  EXPECT_EQ(json::serialize(object.at("findings")),
            R"([{"severity":"error","file":"a.md","line":3,"column":8,"message":"wrong"},)"
            R"({"severity":"warning","file":"a.md","line":2,"column":1,"message":"odd"},)"
            R"({"severity":"note","file":"a.md","message":"whole"}])");
}

TEST(Problem, HasNoMoreThan200FindingsAndNoBytesThatAreNoText) {
  const Findings many(1000, {Severity::error, {"a.md", 1, 1}, "x"});
  EXPECT_EQ(findings_json(many).size(), 200u);
  const auto response = problem_response({404, "unknown", "\xff<script>\"\n"}, "/\xfe");
  const auto object = read(response);
  EXPECT_EQ(text_member(object, "detail"), "?<script>\"\n");
  EXPECT_EQ(text_member(object, "instance"), "/?");
}

TEST(Problem, LinesOfAnErrorFileAreTheFindingsThatTheyWere) {
  const Findings findings{{Severity::error, {"a b:1.md", 3, 8}, "unknown key 'x': did you mean 'y'?"},
                          {Severity::error, {"a b:1.md/photo.jpg", 0, 0}, "it is no picture"},
                          {Severity::error, {"a b:1.md", 7, 0}, "too long"},
                          {Severity::warning, {"a b:1.md", 9, 2}, "odd"}};
  const auto read = findings_in_lines(to_lines(findings), "a b:1.md");
  ASSERT_EQ(read.size(), findings.size());
  for (std::size_t i = 0; i < read.size(); ++i) EXPECT_EQ(to_string(read[i]), to_string(findings[i]));
  const auto known = findings_in_lines("a.md: already taken.\nTo correct it:\n  kind: correction\n", "a.md");
  ASSERT_EQ(known.size(), 1u);
  EXPECT_EQ(known.front().message, "already taken.\nTo correct it:\n  kind: correction");
  EXPECT_EQ(findings_in_lines("the list 'x' cannot be read\n", "a.md").front().place.file, "a.md");
  EXPECT_TRUE(findings_in_lines("\n\n", "a.md").empty());
}

}  // namespace
}  // namespace gazetted
