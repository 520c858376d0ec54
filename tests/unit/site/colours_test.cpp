// Colours of newsrooms, as a table of what people can read.
#include <gtest/gtest.h>

#include "gazetted/render/colours.hpp"

namespace gazetted {
namespace {

TEST(SiteColours, AreReadAsPeopleWriteThem) {
  EXPECT_EQ(to_string(*parse_colour("#0B0C0C")), "#0b0c0c");
  EXPECT_EQ(to_string(*parse_colour("#abc")), "#aabbcc");
  for (const char* text : {"", "#", "0b0c0c", "#0b0c0", "#0b0c0g", "red", "#0b0c0c;}", "#0b0c0c0c"})
    EXPECT_FALSE(parse_colour(text)) << text;
  EXPECT_EQ(parse_colour("red").error().message(), "'red' is not a colour; write it as #0b0c0c");
}

TEST(SiteColours, ContrastIsThatOfWcag) {
  EXPECT_NEAR(contrast({0, 0, 0}, {255, 255, 255}), 21.0, 0.01);
  EXPECT_NEAR(contrast({255, 255, 255}, {255, 255, 255}), 1.0, 0.01);
  EXPECT_NEAR(contrast({0x77, 0x77, 0x77}, {255, 255, 255}), 4.48, 0.01);
}

TEST(SiteColours, WordsAreReadOnTheColourAndInIt) {
  for (const char* text : {"#000000", "#ffffff", "#0b0c0c", "#ffdd00", "#005ea5", "#ff0000", "#00ff00", "#0000ff",
                           "#777777", "#f0f0f0", "#0b6e4f", "#e4003a", "#00ffff", "#808000"}) {
    const auto made = brand_colours(*parse_colour(text));
    EXPECT_GE(contrast(made.brand, made.on_brand), least_contrast) << text;
    EXPECT_GE(contrast(made.light, darkest_light_surface), least_contrast) << text;
    EXPECT_GE(contrast(made.light, {255, 255, 255}), least_contrast) << text;
    EXPECT_GE(contrast(made.dark, lightest_dark_surface), least_contrast) << text;
    EXPECT_EQ(to_string(made.brand), text);
  }
}

TEST(SiteColours, OneThatIsReadAlreadyStaysAsItIs) {
  EXPECT_EQ(to_string(brand_colours(*parse_colour("#005ea5")).light), "#005ea5");
  EXPECT_EQ(to_string(brand_colours(*parse_colour("#ffdd00")).dark), "#ffdd00");
}

}  // namespace
}  // namespace gazetted
