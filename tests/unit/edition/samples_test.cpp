#include "gazetted/edition/samples.hpp"

#include "desk.hpp"

namespace gazetted::test {
namespace {

using testing::ElementsAre;

class Samples : public Desk {
 protected:
  Samples() {
    directory.put("press.csv",
                  "email,name,language\na@example.org,Anna,\nb@example.org,Ben,en\nc@example.org,Carla,de\n"
                  "d@example.org,Dora,de\nno address,X,\n");
    put("release.md", "# A bridge\n\nText.\n");
  }
  std::vector<std::string> of(const std::string& address = "", const std::string& list = "press") {
    const auto edition = read();
    EXPECT_FALSE(has_errors(findings)) << to_lines(findings);
    std::vector<std::string> found;
    for (const auto& subscriber : samples_of(settings, edition, list, address))
      found.push_back(subscriber.address + (subscriber.name.empty() ? "" : " " + subscriber.name));
    return found;
  }
};

TEST_F(Samples, AreTheFirstOfTheListInEachLanguageThatTheReleaseHas) {
  EXPECT_THAT(of(), ElementsAre("a@example.org Anna"));
  put("release.de.md", "# Eine Brücke\n\nText.\n");
  EXPECT_THAT(of(), ElementsAre("a@example.org Anna", "c@example.org Carla"));
}

TEST_F(Samples, WithAnAddressAreThatPersonsOwnRow) {
  EXPECT_THAT(of("D@EXAMPLE.org"), ElementsAre("d@example.org Dora"));
}

TEST_F(Samples, WhereNobodyIsAStrangerStandsIn) {
  EXPECT_THAT(of("stranger@example.com"), ElementsAre("stranger@example.com"));
  EXPECT_THAT(of("", "nobody"), ElementsAre("reader@example.org"));
  EXPECT_THAT(of("no address"), ElementsAre());
  directory.put("press.csv", "email,name\n");
  EXPECT_THAT(of(), ElementsAre("reader@example.org"));
}

}  // namespace
}  // namespace gazetted::test
