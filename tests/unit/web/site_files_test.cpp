// How a directory of files is shown, as a table: what is asked for, and what is answered.
#include "../../../daemon/web/site_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gazetted/base/text.hpp"
#include "gazetted/publishing/site_tree.hpp"
#include "support/files.hpp"

namespace gazetted::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class ShownSite : public testing::Test {
 protected:
  ShownSite() {
    for (const char* path : {"index.html",
                             "404.html",
                             "robots.txt",
                             "sitemap.xml",
                             ".well-known/security.txt",
                             "site/style-0123456789abcdef.css",
                             "newsroom/northam/index.html",
                             "newsroom/northam/colour-0123456789abcdef.css",
                             "newsroom/northam/logo.svg",
                             "newsroom/northam/feed.atom",
                             "newsroom/northam/feed.rss",
                             "newsroom/northam/feed.json",
                             "newsroom/northam/archive/2026/11/index.html",
                             "newsroom/northam/topics/media/index.html",
                             "newsroom/northam/topics/media/feed.atom",
                             "newsroom/northam/media/index.html",
                             "newsroom/northam/media/12/plan.svg",
                             "newsroom/northam/media/12/plan.PNG",
                             "newsroom/northam/media/12/a1-320.avif",
                             "newsroom/northam/media/12/kit.epub",
                             "site/letters-0123456789abcdef.woff2",
                             "site/favicon-0123456789abcdef.ico",
                             "newsroom/northam/media/12/page.html",
                             "newsroom/northam/media/12/index.html",
                             "newsroom/northam/media/12/data.xml",
                             "newsroom/northam/media/12/figures 2026.pdf",
                             "newsroom/northam/media/12/PLAN.SVG",
                             "newsroom/northam/releases/en/new-quay-12.html",
                             "newsroom/northam/releases/en/new-quay-12.txt",
                             "newsroom/northam/releases/en/new-quay-12.md",
                             "newsroom/northam/releases/en/new-quay-12.json",
                             "newsroom/northam/releases/en/new-quay-12.zip",
                             "newsroom/northam/releases/en/old-quay-12.html",
                             "newsroom/northam/releases/ar/rsyf-12.html",
                             "newsroom/northam/releases/en/in-error-13.html",
                             "newsroom/northam/releases/en/in-error-13.txt",
                             "newsroom/northam/releases/en/in-error-13.md",
                             "newsroom/northam/releases/en/in-error-13.json",
                             "newsroom/media/releases/en/hello-14.html",
                             "newsroom/northam/releases/en/colour-theory-15.html",
                             ".state/secret.html",
                             ".new-page.html"})
      directory.put("site/" + std::string(path), path);
    directory.put("outside.html", "outside");
    note(12, false, R"("en":"/newsroom/northam/releases/en/new-quay-12","ar":"/newsroom/northam/releases/ar/rsyf-12")");
    note(13, true, R"("en":"/newsroom/northam/releases/en/in-error-13")");
    note(14, false, R"("en":"/newsroom/media/releases/en/hello-14")");
    note(15, false, R"("en":"/newsroom/northam/releases/en/colour-theory-15")");
    directory.put("site/.state/stories/16", "no JSON");
  }

  void note(int number, bool gone, const std::string& pages) {
    directory.put(
        fmt::format("site/.state/stories/{}", number),
        fmt::format(R"({{"gone":{},"pages":{{{}}},"files":[],"former":["newsroom/northam/media/{}/plan.gif"]}})", gone,
                    pages, number));
  }
  WebResponse ask(const std::string& target, std::map<std::string, std::string> headers = {}) const {
    WebRequest request;
    request.target = target;
    request.headers = std::move(headers);
    return show_site(directory / "site", request);
  }
  std::string file_of(const WebResponse& response) const {
    return response.file.empty() ? "" : response.file.lexically_relative(directory / "site").string();
  }

  TemporaryDirectory directory;
};

TEST_F(ShownSite, AnswersWithTheFileThatAPathMeans) {
  struct {
    const char* path;
    int status;
    const char *file, *type;
  } const rows[] = {
      {"/", 200, "index.html", "text/html; charset=utf-8"},
      {"/?from=mail", 200, "index.html", "text/html; charset=utf-8"},
      {"/newsroom/northam/", 200, "newsroom/northam/index.html", "text/html; charset=utf-8"},
      {"/newsroom/northam/archive/2026/11/", 200, "newsroom/northam/archive/2026/11/index.html",
       "text/html; charset=utf-8"},
      {"/newsroom/northam/feed.atom", 200, "newsroom/northam/feed.atom", "application/atom+xml; charset=utf-8"},
      {"/newsroom/northam/feed.rss", 200, "newsroom/northam/feed.rss", "application/rss+xml; charset=utf-8"},
      {"/newsroom/northam/feed.json", 200, "newsroom/northam/feed.json", "application/feed+json"},
      {"/sitemap.xml", 200, "sitemap.xml", "application/xml; charset=utf-8"},
      {"/robots.txt", 200, "robots.txt", "text/plain; charset=utf-8"},
      {"/.well-known/security.txt", 200, ".well-known/security.txt", "text/plain; charset=utf-8"},
      {"/newsroom/northam/releases/en/new-quay-12", 200, "newsroom/northam/releases/en/new-quay-12.html",
       "text/html; charset=utf-8"},
      {"/newsroom/northam/releases/en/new%2dquay-12", 200, "newsroom/northam/releases/en/new-quay-12.html",
       "text/html; charset=utf-8"},
      {"/newsroom/northam/releases/en/new-quay-12.txt", 200, "newsroom/northam/releases/en/new-quay-12.txt",
       "text/plain; charset=utf-8"},
      {"/newsroom/northam/releases/en/new-quay-12.md", 200, "newsroom/northam/releases/en/new-quay-12.md",
       "text/markdown; charset=utf-8"},
      {"/newsroom/northam/releases/en/new-quay-12.json", 200, "newsroom/northam/releases/en/new-quay-12.json",
       "application/json"},
      {"/newsroom/northam/releases/en/new-quay-12.zip", 200, "newsroom/northam/releases/en/new-quay-12.zip",
       "application/zip"},
      {"/newsroom/northam/releases/en/in-error-13", 410, "newsroom/northam/releases/en/in-error-13.html",
       "text/html; charset=utf-8"},
      {"/newsroom/northam/releases/en/in-error-13.txt", 410, "newsroom/northam/releases/en/in-error-13.txt",
       "text/plain; charset=utf-8"},
      {"/newsroom/northam/releases/en/in-error-13.md", 410, "newsroom/northam/releases/en/in-error-13.md",
       "text/markdown; charset=utf-8"},
      {"/newsroom/northam/releases/en/in-error-13.json", 410, "newsroom/northam/releases/en/in-error-13.json",
       "application/json"},
      {"/newsroom/northam/releases/en/in-error-13.zip", 410, "newsroom/northam/releases/en/in-error-13.html",
       "text/html; charset=utf-8"},
      {"/newsroom/northam/media/12/plan.PNG", 200, "newsroom/northam/media/12/plan.PNG", "image/png"},
      {"/newsroom/northam/media/12/a1-320.avif", 200, "newsroom/northam/media/12/a1-320.avif", "image/avif"},
      {"/newsroom/northam/media/12/kit.epub", 200, "newsroom/northam/media/12/kit.epub", "application/epub+zip"},
      {"/site/letters-0123456789abcdef.woff2", 200, "site/letters-0123456789abcdef.woff2", "font/woff2"},
      {"/site/favicon-0123456789abcdef.ico", 200, "site/favicon-0123456789abcdef.ico", "image/x-icon"},
      {"/newsroom/northam/media/12/figures%202026.pdf", 200, "newsroom/northam/media/12/figures 2026.pdf",
       "application/pdf"},
      {"/newsroom/northam/releases/en/nothing-99", 404, "404.html", "text/html; charset=utf-8"},
      {"/newsroom/northam/releases/en/nothing-16", 404, "404.html", "text/html; charset=utf-8"},
      {"/nothing", 404, "404.html", "text/html; charset=utf-8"},
      {"/newsroom/northam/media/12/plan.gif", 410, "404.html", "text/html; charset=utf-8"},  // it was there
      {"/newsroom/northam/media/12/nothing.jpg", 404, "404.html", "text/html; charset=utf-8"},
      {"/newsroom/northam/media/13/plan.gif", 410, "404.html", "text/html; charset=utf-8"},
      {"/newsroom/northam/media/99/plan.gif", 404, "404.html", "text/html; charset=utf-8"},
  };
  for (const auto& row : rows) {
    const auto answer = ask(row.path);
    EXPECT_EQ(answer.status, row.status) << row.path;
    EXPECT_EQ(file_of(answer), row.file) << row.path;
    EXPECT_EQ(answer.content_type, row.type) << row.path;
    EXPECT_EQ(answer.headers.at("X-Content-Type-Options"), "nosniff") << row.path;
    EXPECT_EQ(answer.headers.at("X-Robots-Tag"), row.status == 200 ? "all" : "noindex") << row.path;
  }
}

TEST_F(ShownSite, LeadsOnToTheOneAddressOfAStory) {
  const std::string page = "/newsroom/northam/releases/en/new-quay-12";
  struct {
    std::string path, to;
  } const rows[] = {
      {"/newsroom/northam/releases/en/old-quay-12", page},
      {"/newsroom/northam/releases/en/old-quay-12.txt", page + ".txt"},
      {"/newsroom/northam/releases/en/old-quay-12.zip", page + ".zip"},
      {"/newsroom/northam/releases/en/New-Quay-12", page},
      {"/newsroom/northam/RELEASES/../releases/en/x-12", ""},
      {page + ".html", page},
      {page + ".HTML", page},
      {page + "/", page},
      {page + "?utm=1", ""},
      {"/newsroom/former-slug/releases/en/new-quay-12", page},
      {"/newsroom/northam/releases/fr/nouveau-quai-12", "/newsroom/northam/releases/"},
      {"/newsroom/northam/releases/ar/old-12", "/newsroom/northam/releases/ar/rsyf-12"},
      {"/newsroom/northam/releases/en/x-13.md", "/newsroom/northam/releases/en/in-error-13.md"},
      {"/newsroom/northam", "/newsroom/northam/"},
      {"/newsroom/northam/archive/2026/11", "/newsroom/northam/archive/2026/11/"},
      {"/newsroom/northam/archive/2026/11?a=b", "/newsroom/northam/archive/2026/11/"},
  };
  for (const auto& row : rows) {
    const auto answer = ask(row.path);
    if (row.to.empty()) {
      EXPECT_NE(answer.status, 301) << row.path;
      continue;
    }
    ASSERT_EQ(answer.status, 301) << row.path;
    EXPECT_TRUE(row.to.ends_with('/') ? answer.headers.at("Location").starts_with(row.to)
                                      : answer.headers.at("Location") == row.to)
        << row.path << " leads to " << answer.headers.at("Location");
    EXPECT_NE(ask(answer.headers.at("Location")).status, 301) << "no second step, no circle";
  }
}

TEST_F(ShownSite, ShowsNothingButTheSite) {
  const auto absolute = (directory / "outside.html").string();
  const std::string paths[] = {"",
                               "index.html",
                               "*",
                               "http://other.example/",
                               "/../outside.html",
                               "/newsroom/../../outside.html",
                               "/%2e%2e/outside.html",
                               "/%2E%2e%2foutside.html",
                               "/..%2foutside.html",
                               "/newsroom/%2e%2e/%2e%2e/outside.html",
                               "/index.html%00.png",
                               "/%",
                               "/%4",
                               "/%zz",
                               "/" + absolute,
                               "/%2f" + absolute.substr(1),
                               "//outside.example/",
                               "//tmp",
                               "/newsroom//northam/",
                               "/.state/stories/12",
                               "/.state/secret",
                               "/.state/secret.html",
                               "/%2estate/secret.html",
                               "/.new-page.html",
                               "/./index.html",
                               "/.well-known/../.state/secret.html",
                               "/" + std::string(3000, 'a'),
                               "/" + std::string(600, 'a'),
                               "/index.html/x",
                               "/newsroom/northam/releases/en/x-99999999999999999999",
                               "/newsroom/northam/releases/en/x-0"};
  for (const auto& path : paths) {
    const auto answer = ask(path);
    EXPECT_EQ(answer.status, 404) << path;
    EXPECT_EQ(file_of(answer), "404.html") << path;
    EXPECT_EQ(answer.headers.at("Cache-Control"), "no-store") << path;
  }
}

TEST_F(ShownSite, SaysSoWhereThereIsNotEvenAPageForNothing) {
  WebRequest request;
  request.target = "/x";
  const auto answer = show_site(directory / "none", request);
  EXPECT_EQ(answer.status, 404);
  EXPECT_TRUE(answer.file.empty());
  EXPECT_THAT(answer.body, HasSubstr("nothing here"));
}

TEST_F(ShownSite, SaysNothingAgainToWhoHasItAlready) {
  const std::string path = "/newsroom/northam/releases/en/new-quay-12";
  const auto first = ask(path);
  const auto tag = first.headers.at("ETag"), day = first.headers.at("Last-Modified");
  EXPECT_TRUE(day.ends_with(" GMT")) << day;
  struct {
    std::map<std::string, std::string> headers;
    int status;
  } const rows[] = {
      {{{"if-none-match", tag}}, 304},
      {{{"if-none-match", "\"x\", W/" + tag}}, 304},
      {{{"if-none-match", "*"}}, 304},
      {{{"if-none-match", "\"x\""}}, 200},
      {{{"if-none-match", "\"x\""}, {"if-modified-since", day}}, 200},
      {{{"if-modified-since", day}}, 304},
      {{{"if-modified-since", "Thu, 01 Jan 1970 00:00:00 GMT"}}, 200},
      {{{"if-modified-since", "yesterday"}}, 200},
  };
  for (const auto& row : rows) {
    const auto answer = ask(path, row.headers);
    EXPECT_EQ(answer.status, row.status) << row.headers.begin()->second;
    EXPECT_EQ(answer.file.empty(), row.status == 304);
    EXPECT_EQ(answer.headers.at("ETag"), tag);
  }
  EXPECT_EQ(ask("/newsroom/northam/releases/en/in-error-13", {{"if-none-match", "*"}}).status, 410)
      << "what is withdrawn is told each time";
  fs::remove(directory / "site/newsroom/northam/releases/en/new-quay-12.html");
  directory.put("site/newsroom/northam/releases/en/new-quay-12.html", "another");
  EXPECT_EQ(ask(path, {{"if-none-match", tag}}).status, 200);
}

TEST_F(ShownSite, DoesNotRunOtherPeoplesFilesAsItsOwn) {
  struct {
    const char *path, *saved_as;
  } const rows[] = {
      {"/newsroom/northam/media/12/plan.svg", "plan.svg"},   {"/newsroom/northam/media/12/PLAN.SVG", "PLAN.SVG"},
      {"/newsroom/northam/media/12/page.html", "page.html"}, {"/newsroom/northam/media/12/", "index.html"},
      {"/newsroom/northam/media/12/data.xml", "data.xml"},
  };
  for (const auto& row : rows) {
    const auto answer = ask(row.path);
    EXPECT_EQ(answer.status, 200) << row.path;
    EXPECT_EQ(answer.headers.at("Content-Security-Policy"), "sandbox") << row.path;
    EXPECT_EQ(answer.file_name, row.saved_as) << row.path;
  }
  for (const char* own :
       {"/newsroom/northam/media/", "/newsroom/northam/media/index.html", "/newsroom/northam/topics/media/",
        "/newsroom/northam/topics/media/feed.atom", "/newsroom/media/releases/en/hello-14",
        "/newsroom/northam/logo.svg", "/newsroom/northam/media/12/plan.PNG"}) {
    const auto answer = ask(own);
    EXPECT_EQ(answer.status, 200) << own;
    EXPECT_THAT(answer.headers.at("Content-Security-Policy"), HasSubstr("default-src 'none'")) << own;
    EXPECT_EQ(answer.file_name, "") << own;
  }
}

TEST_F(ShownSite, SaysHowLongEachMayBeKept) {
  const std::string for_ever = "public, max-age=31536000, immutable", a_day = "public, max-age=86400",
                    never = "no-cache";
  const std::pair<const char*, std::string> rows[] = {
      {"/site/style-0123456789abcdef.css", for_ever},
      {"/newsroom/northam/colour-0123456789abcdef.css", for_ever},
      {"/site/style-fedcba9876543210.css", "no-store"},
      {"/newsroom/northam/logo.svg", never},
      {"/newsroom/northam/media/12/plan.PNG", a_day},
      {"/newsroom/northam/media/12/plan.svg", a_day},
      {"/newsroom/northam/media/", never},
      {"/newsroom/northam/topics/media/", never},
      {"/newsroom/northam/", never},
      {"/newsroom/northam/feed.atom", never},
      {"/newsroom/northam/releases/en/new-quay-12", never},
      {"/newsroom/northam/releases/en/colour-theory-15", never},
      {"/newsroom/northam/releases/en/in-error-13", never},
      {"/newsroom/northam/releases/en/old-quay-12", never},
  };
  for (const auto& [path, kept] : rows) EXPECT_EQ(ask(path).headers.at("Cache-Control"), kept) << path;
}

TEST_F(ShownSite, SendsAPartOfAFile) {
  const std::string kit = "/newsroom/northam/releases/en/new-quay-12.zip";
  const auto size = std::string_view("newsroom/northam/releases/en/new-quay-12.zip").size();
  const auto whole = ask(kit);
  EXPECT_EQ(whole.headers.at("Accept-Ranges"), "bytes");
  const auto part = ask(kit, {{"range", "bytes=3-5"}, {"if-range", whole.headers.at("ETag")}});
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.headers.at("Content-Range"), fmt::format("bytes 3-5/{}", size));
  ASSERT_TRUE(part.span);
  EXPECT_EQ(part.span->first, 3u);
  EXPECT_EQ(part.span->size, 3u);
  EXPECT_EQ(part.content_type, "application/zip");
  const auto outside = ask(kit, {{"range", "bytes=500-"}});
  EXPECT_EQ(outside.status, 416);
  EXPECT_EQ(outside.headers.at("Content-Range"), fmt::format("bytes */{}", size));
  EXPECT_TRUE(outside.file.empty());
  EXPECT_EQ(ask(kit, {{"range", "bytes=0-1"}, {"if-none-match", whole.headers.at("ETag")}}).status, 304);
  EXPECT_EQ(ask("/newsroom/northam/releases/en/in-error-13", {{"range", "bytes=0-1"}}).status, 410);
}

TEST_F(ShownSite, SendsWhatIsCompressedToWhoTakesIt) {
  const std::string file = "newsroom/northam/feed.atom", path = "/" + file;
  SiteTree tree(directory / "site");
  ASSERT_TRUE(tree.put({file, std::string(5000, 'a')}));
  const auto plain = ask(path), packed = ask(path, {{"accept-encoding", "gzip"}}),
             small = ask(path, {{"accept-encoding", "gzip, br"}});
  EXPECT_EQ(file_of(plain), file);
  EXPECT_EQ(file_of(packed), file + ".gz");
  EXPECT_EQ(file_of(small), file + ".br");
  EXPECT_EQ(packed.headers.at("Content-Encoding"), "gzip");
  EXPECT_EQ(small.headers.at("Content-Encoding"), "br");
  std::set<std::string> tags;
  for (const auto& answer : {plain, packed, small}) {
    EXPECT_EQ(answer.headers.at("Vary"), "Accept-Encoding");
    EXPECT_EQ(answer.content_type, "application/atom+xml; charset=utf-8");
    tags.insert(answer.headers.at("ETag"));
  }
  EXPECT_EQ(tags.size(), 3u);
  EXPECT_FALSE(plain.headers.contains("Content-Encoding"));
  const auto again = ask(path, {{"accept-encoding", "br"}, {"if-none-match", small.headers.at("ETag")}});
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.headers.at("Vary"), "Accept-Encoding");
  EXPECT_EQ(ask(path, {{"accept-encoding", "gzip"}, {"if-none-match", small.headers.at("ETag")}}).status, 200);
  // As a crash leaves it between the two: of another text.
  directory.put("site/" + file, std::string(5000, 'b'));
  EXPECT_EQ(file_of(ask(path, {{"accept-encoding", "br"}})), file);
}

// However soon after it, and however long the two are.
TEST_F(ShownSite, AnotherTextHasAnotherTag) {
  const std::string file = "newsroom/northam/feed.rss";
  SiteTree tree(directory / "site");
  std::set<std::string> tags, days;
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(tree.put({file, std::string(100, char('a' + i))}));
    const auto answer = ask("/" + file);
    tags.insert(answer.headers.at("ETag"));
    days.insert(answer.headers.at("Last-Modified"));
  }
  EXPECT_EQ(tags.size(), 5u);
  EXPECT_EQ(days.size(), 5u) << "web servers know no shorter time";
}

TEST_F(ShownSite, NeedsNoOtherAnswerToHead) {
  WebRequest request;
  request.method = "HEAD";
  request.target = "/newsroom/northam/";
  const auto answer = show_site(directory / "site", request);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(file_of(answer), "newsroom/northam/index.html");
}

}  // namespace
}  // namespace gazetted::test
