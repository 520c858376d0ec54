// gazetted-site(7) and the shipped theme name the same variables as the pages.
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "unit/site/site_fixture.hpp"

namespace gazetted {
namespace {

using namespace test;

struct Variable {
  std::string name;
  std::vector<std::string> items;  // of a list, or of an object
};

// By the heading of the subsection.
std::map<std::string, std::vector<Variable>> variables_of_page() {
  std::map<std::string, std::vector<Variable>> out;
  std::istringstream lines(slurp(source("daemon/doc/man/gazetted-site.7")));
  std::string heading;
  int depth = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(".Sh ")) heading.clear();
    if (line.starts_with(".Ss ")) heading = line.substr(4);
    if (line.starts_with(".Bl ")) ++depth;
    if (line.starts_with(".El")) --depth;
    if (heading.empty() || !line.starts_with(".It Va ")) continue;
    const auto name = line.substr(7);
    if (depth == 1)
      out[heading].push_back({name, {}});
    else
      out[heading].back().items.push_back(name);
  }
  return out;
}

std::string template_of(const std::vector<Variable>& variables) {
  std::string out;
  for (const auto& variable : variables) {
    if (variable.name == "labels.LABEL") continue;
    if (variable.items.empty()) {
      out += "{{{" + variable.name + "}}}\n";
      continue;
    }
    out += "{{#" + variable.name + "}}\n";
    for (const auto& item : variable.items) out += "{{{" + item + "}}}\n";
    out += "{{/" + variable.name + "}}\n";
  }
  return out;
}

const std::map<std::string, std::vector<std::string>> pages_of = {
    {"All pages",
     {"story", "withdrawn", "newsroom", "contact", "archive", "month", "year", "topics", "topic", "media", "root",
      "not_found", "early", "statement", "door"}},
    {"Releases and withdrawals", {"story", "withdrawn", "early"}},
    {"Releases", {"story", "early"}},
    {"Under embargo", {"early"}},
    {"Statements", {"statement"}},
    {"Lists of releases", {"newsroom", "month", "topic"}},
    {"Front and contact pages", {"newsroom", "contact"}},
    {"Front page", {"newsroom"}},
    {"Archive", {"archive"}},
    {"Years", {"year"}},
    {"Months", {"month"}},
    {"Topics", {"topics"}},
    {"A topic", {"topic"}},
    {"Pictures and documents", {"media"}},
    {"Search", {"search"}},
    {"The site", {"root", "not_found"}},
    {"The root", {"root"}},
    {"Subscribing", {"door"}},
};

TEST(ThemePage, EveryVariableIsKnownWhereItSays) {
  const auto variables = variables_of_page();
  std::map<std::string, std::string> files;
  for (const auto& [heading, pages] : pages_of) {
    ASSERT_TRUE(variables.contains(heading)) << heading;
    for (const auto& page : pages) files[page] += template_of(variables.at(heading));
  }
  EXPECT_EQ(variables.size(), pages_of.size());
  TemporaryDirectory directory;
  directory.put("style.css", "");
  directory.put("favicon.svg", "<svg/>");
  for (const auto& [page, text] : files) directory.put(page + ".mustache", text);
  const auto theme = Theme::load(directory.path());
  EXPECT_TRUE(theme) << theme.error().text();
}

// Every name in braces, without what begins it.
std::set<std::string> names_in(const std::string& text) {
  std::set<std::string> names;
  for (auto at = text.find("{{"); at != std::string::npos; at = text.find("{{", at + 2)) {
    const auto begin = text.find_first_not_of("{#^/& ", at);
    if (text[begin] != '>') names.insert(text.substr(begin, text.find('}', begin) - begin));
  }
  return names;
}

TEST(ThemePage, EveryVariableOfTheShippedThemeIsOnIt) {
  std::set<std::string> known;
  for (const auto& [heading, variables] : variables_of_page()) {
    for (const auto& variable : variables) {
      known.insert(variable.name);
      for (const auto& item : variable.items) {
        known.insert(item);
        known.insert(variable.name + "." + item);
      }
    }
  }
  for (const auto& entry : fs::directory_iterator(source("config/site"))) {
    if (entry.path().extension() != ".mustache") continue;
    for (const auto& name : names_in(slurp(entry.path()))) {
      if (name == ".")
        continue;  // an item of a list of words
      else if (name.starts_with("labels."))
        EXPECT_TRUE(label_keys().contains(name.substr(7))) << entry.path() << " " << name;
      else
        EXPECT_TRUE(known.contains(name)) << entry.path() << " " << name;
    }
  }
}

}  // namespace
}  // namespace gazetted
