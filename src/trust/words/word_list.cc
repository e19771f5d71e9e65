#include "trust/words/word_list.h"

namespace consort::trust {

// clang-format off
const WordHalf kLiving = {
    "almond", "alpaca", "antelope", "badger", "bamboo", "beetle", "bison", "bobcat",
    "buffalo", "cactus", "camel", "canary", "caribou", "catfish", "cheetah", "chestnut",
    "chicken", "chipmunk", "clover", "cobra", "condor", "cougar", "crocus", "cuckoo",
    "cypress", "daisy", "dingo", "dolphin", "dragonfly", "eagle", "elephant", "ermine",
    "falcon", "fern", "ferret", "finch", "flamingo", "foxglove", "gazelle", "gecko", "gerbil",
    "gibbon", "giraffe", "goldfish", "gopher", "gorilla", "grouse", "hamster", "hawthorn",
    "hedgehog", "hornet", "hyena", "iguana", "impala", "jackal", "jaguar", "jasmine",
    "juniper", "kangaroo", "kestrel", "kitten", "koala", "ladybird", "lavender", "lemming",
    "lemur", "leopard", "lilac", "lizard", "llama", "lobster", "lotus", "mackerel",
    "magnolia", "magpie", "mallard", "mammoth", "mandrill", "mantis", "marigold", "meerkat",
    "mongoose", "moose", "mulberry", "mushroom", "narwhal", "ocelot", "octopus", "orchid",
    "oriole", "ostrich", "otter", "panda", "parrot", "peacock", "pelican", "penguin",
    "pigeon", "piranha", "platypus", "pony", "puffin", "python", "rabbit", "raccoon", "raven",
    "reindeer", "scorpion", "seahorse", "sequoia", "spider", "squirrel", "starfish", "stork",
    "swallow", "tarantula", "thistle", "tiger", "toucan", "trout", "tulip", "turkey",
    "turtle", "vulture", "walrus", "warthog", "weasel", "wombat",
};

const WordHalf kThings = {
    "alarm", "almanac", "amber", "anchor", "anvil", "apron", "atlas", "balloon", "banjo",
    "barrel", "basket", "bathtub", "bicycle", "bookshelf", "bracelet", "bridge", "brush",
    "button", "cabin", "candle", "canvas", "carpet", "cello", "chimney", "chisel", "clarinet",
    "clock", "corkscrew", "cottage", "crayon", "crystal", "cupboard", "cymbal", "diamond",
    "domino", "doorbell", "drum", "elbow", "elevator", "emerald", "factory", "fiddle",
    "flagpole", "flute", "football", "fountain", "furnace", "galaxy", "gemstone", "glacier",
    "goblet", "granite", "guitar", "hammock", "handbag", "harbor", "harp", "helmet",
    "hourglass", "igloo", "island", "jewel", "jigsaw", "jukebox", "kayak", "keyboard",
    "lagoon", "lamppost", "lantern", "locket", "marble", "medal", "meteor", "mirror",
    "museum", "notebook", "oboe", "palace", "paper", "parachute", "passport", "pavilion",
    "pencil", "pillow", "planet", "postcard", "puzzle", "pyramid", "quarry", "quilt", "radio",
    "railway", "rainbow", "sailboat", "satellite", "sawmill", "saxophone", "scissors",
    "shovel", "shutter", "silver", "snowman", "sofa", "stadium", "statue", "suitcase",
    "sundial", "teapot", "telescope", "temple", "theatre", "tractor", "treasure", "trumpet",
    "tunnel", "turbine", "umbrella", "vase", "village", "violin", "volcano", "wallet",
    "waterfall", "windmill", "xylophone", "yacht", "zeppelin", "zipper",
};
// clang-format on

}  // namespace consort::trust
