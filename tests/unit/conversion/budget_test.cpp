// What a page or a mail may cost that was made to cost much: each is a piece, repeated so often that
// work which grew with the square of the size would be seen.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/cpu_time.hpp"
#include "made.hpp"

namespace gazetted::test {
namespace {

constexpr std::size_t most_bytes = 256 << 10;
constexpr Duration most_time{5'000};  // with every check of the compiler; without them a tenth

struct Costly {
  const char* name;
  std::string before;
  std::string (*piece)(int);
  std::string behind;
};

std::string text_of(const Costly& one) {
  std::string out = one.before;
  for (int i = 0; out.size() < most_bytes; ++i) out += one.piece(i);
  return out + one.behind;
}

TEST(Budget, NoPageTakesLong) {
  const Costly table[] = {
      {"unclosed marks", "<h1>T</h1>", [](int i) { return fmt::format("<b class=c{}>x<p>", i); }, ""},
      {"closed marks", "<h1>T</h1>", [](int) { return std::string("<b>x</b>"); }, ""},
      {"paragraphs", "<h1>T</h1>", [](int) { return std::string("<p>x"); }, ""},
      {"attributes", "<h1>T</h1>", [](int i) { return (i % 8'000 == 0 ? "><p" : "") + fmt::format(" a{}", i); }, ">"},
      {"rows", "<h1>T</h1><table>", [](int) { return std::string("<tr><td>x<td>y"); }, ""},
      {"wide cells", "<h1>T</h1><table>", [](int) { return std::string("<tr><td colspan=100 rowspan=1000>x"); }, ""},
      {"items", "<h1>T</h1><ul>", [](int) { return std::string("<li>x"); }, ""},
      {"deep items", "<h1>T</h1>", [](int i) { return std::string(i % 20 < 10 ? "<ul><li>" : "</ul>"); }, ""},
      {"links", "<h1>T</h1>", [](int) { return std::string("<a href=https://x.example/>x</a>"); }, ""},
      {"relative links", "<base href=https://x.example/><h1>T</h1>", [](int) { return std::string("<a href=a>x</a>"); },
       ""},
      {"entities", "<h1>T</h1><p>", [](int) { return std::string("&amp;"); }, ""},
      {"comments", "<h1>T</h1>", [](int) { return std::string("<!--x-->"); }, "x"},
      {"open comments", "<h1>T</h1>", [](int) { return std::string("<!--"); }, "x"},
      {"headlines", "", [](int) { return std::string("<h1></h1>"); }, "<h1>T</h1>x"},
      {"stars", "<h1>T</h1><p>", [](int) { return std::string("*_ "); }, ""},
      {"embedded data", "<h1>T</h1>", [](int) { return std::string("<img src=data:") + std::string(200, 'A') + ">"; },
       "x"},
      {"data without an end", "<h1>T</h1>", [](int) { return std::string("data:"); }, ""},
      {"ends", "<h1>T</h1>", [](int) { return std::string("</p></div>"); }, "x"},
      {"scripts", "<h1>T</h1>", [](int) { return std::string("<script>x</script>"); }, "x"},
  };
  for (const auto& one : table) {
    const auto html = text_of(one);
    const auto begun = cpu_time_of_thread();
    convert_by(convert_html, "page.html", html);
    EXPECT_LT(cpu_time_of_thread() - begun, most_time) << one.name;
  }
}

TEST(Budget, NoMailTakesLong) {
  const std::string head = "From: a@x.example\nSubject: S\n";
  const Costly table[] = {
      {"headers", head, [](int i) { return fmt::format("X-{}: y\n", i); }, "\nText\n"},
      {"folded headers", head + "X: y\n", [](int) { return std::string(" y\n"); }, "\nText\n"},
      {"quoted lines", head + "\n", [](int) { return std::string("A wrote:\n> x\n"); }, ""},
      {"from lines", head + "\nText\n", [](int) { return std::string("From: a\n"); }, ""},
      {"signatures", head + "\nText\n", [](int) { return std::string("--\n"); }, ""},
      {"parts", head + "Content-Type: multipart/mixed; boundary=b\n\n", [](int) { return std::string("--b\n\nx\n"); },
       ""},
      {"encoded words", head + "X: ", [](int) { return std::string("=?utf-8?q?x?= "); }, "\n\nText\n"},
      {"blank lines", head + "\n", [](int) { return std::string("\n"); }, "x"},
  };
  for (const auto& one : table) {
    const auto mail = text_of(one);
    const auto begun = cpu_time_of_thread();
    convert_by(convert_mail, "m.eml", mail);
    EXPECT_LT(cpu_time_of_thread() - begun, most_time) << one.name;
  }
}

}  // namespace
}  // namespace gazetted::test
