// gazetted-template(7) and the model name the same variables.
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "gazetted/render/model.hpp"
#include "support/files.hpp"

namespace gazetted {
namespace {

// A variable of an item belongs to the list's own: release.contacts.name.
void collect(const json::value& value, const std::string& prefix, std::set<std::string>& names) {
  if (value.is_array()) {
    for (const auto& item : value.as_array()) collect(item, prefix, names);
  }
  if (!value.is_object()) return;
  for (const auto& [key, inner] : value.as_object()) {
    const auto name = prefix + (prefix.empty() ? "" : ".") + std::string(key);
    if (!prefix.empty()) names.insert(name);
    collect(inner, name, names);
  }
}

Release full_release() {
  Release release;
  release.title = "Harbour opens";
  release.body = "It opens on Monday.\n";
  release.contacts = {{"Ann Lee", "Press officer", "ann@example.org", "+44 1632 960001"}};
  release.bylines = {{"Ben Roy", "https://example.org/ben"}};
  release.media = {{"https://example.org/film", "Film"}};
  release.card = Newsroom{};
  release.card->social_profiles = {{"Mastodon", "https://example.org/@harbour"}};
  return release;
}

std::set<std::string> variables_of_model() {
  AttachedFile picture, plan;
  picture.name = "harbour.jpg";
  picture.cid = "1@example.org";
  plan.name = "plan.pdf";
  std::set<std::string> names;
  const auto model = build_model(full_release(), Newsroom{}, ListText{}, {picture, plan});
  if (!model) return names;
  collect(*model, "", names);
  collect(subscriber_model(Subscriber{}), "subscriber", names);
  names.insert("links.CHANNEL");  // those of the channels with before_mail
  return names;
}

// ".It Va release.title"; in a list within an item, the name follows that of the item.
std::set<std::string> variables_of_page() {
  std::set<std::string> names;
  std::istringstream lines(test::slurp(test::source("daemon/doc/man/gazetted-template.7")));
  std::string outer;
  int depth = 0;
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(".Sh ")) inside = line == ".Sh VARIABLES";
    if (line.starts_with(".Bl ")) ++depth;
    if (line.starts_with(".El")) --depth;
    if (!inside || !line.starts_with(".It Va ")) continue;
    if (depth == 1) outer = line.substr(7);
    names.insert(depth == 1 ? outer : outer + "." + line.substr(7));
  }
  return names;
}

TEST(TemplatePage, HoldsEveryVariableOfTheModelAndNoOther) {
  const auto model = variables_of_model();
  ASSERT_TRUE(model.contains("release.pictures.cid"));
  EXPECT_EQ(variables_of_page(), model);
}

// Of a release that came with another's card our own paragraph is still about us.
TEST(AboutTheSender, HasTheNameOfWhoeverSaysIt) {
  auto release = full_release();
  release.card->name = "Acme Inc.";
  Newsroom newsroom;
  newsroom.name = "Harbour Board";
  newsroom.boilerplate = "We run the harbour.";
  const auto name = [&] { return build_model(release, newsroom, ListText{}, {})->at("release").at("about_name"); };
  EXPECT_EQ(name(), "Harbour Board");
  release.boilerplate = "Acme makes things.";
  EXPECT_EQ(name(), "Acme Inc.");
  for (const auto* file : {"message.txt", "message.html"})
    EXPECT_NE(test::slurp(test::source("config/templates/default") / file).find("release.about_name"),
              std::string::npos);
}

}  // namespace
}  // namespace gazetted
