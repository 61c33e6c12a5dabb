namespace Sora.Diffusion.World.Full;

/// <summary>
/// Sentences with holes, by what happens. <c>{1}</c> is an actor with its article, <c>{the 1}</c> the same as known, <c>{de 1}</c> and <c>{que 1}</c> after a French "de" and "que"; <c>{1 does}</c> and <c>{1 doing}</c> its motion;
/// <c>{1|il|elle}</c> a word that agrees with it; <c>{place}</c>, <c>{light}</c>, <c>{weather}</c>, <c>{camera}</c> phrases. What stands in <c>[ ]</c> may be left out,
/// what stands in <c>&lt; &gt;</c> is a list of phrases in any order, each of which may be left out. A <c>~</c> marks those without a verb of their own, before which one can say "a video of".
/// </summary>
static class Templates
{
    /// <summary>The sentences for a staging. The numbers of actors are those of its definition: in <see cref="Staging.Beside"/>, 1 is on the left.</summary>
    public static string[] Of(Staging staging, Language language) => (language == Language.French ? French : English)[(int)staging];

    /// <summary>Sentences that compare two actors of any staging; 1 is the bigger one.</summary>
    public static string[] Bigger(Language language) => language == Language.French ? BiggerFrench : BiggerEnglish;

    /// <summary>Sentences for one actor that no caption of training has.</summary>
    public static string[] Unseen(Language language) => language == Language.French ? UnseenFrench : UnseenEnglish;

    /// <summary>Every sentence of a language that captions of training are made of.</summary>
    public static IEnumerable<string> All(Language language) => Enum.GetValues<Staging>().SelectMany(staging => Of(staging, language)).Concat(Bigger(language));

    static readonly string[][] English =
    [
        [
            "{1} {1 does} <place weather light>[, {camera}]",
            "~{1} {1 doing} <place light weather>[, {camera}]",
            "~{1} that {1 does} <place light weather>",
            "<place light>, {1} {1 does}[ {weather}]",
            "<light weather>, {1} {1 does}[ {place}]",
            "~{1}[ {place}], {1 doing}[ {light}]",
            "there is {1} <place light> and it {1 does}",
            "{1} is {1 doing} <place weather light>",
            "we see {1} {1 doing} <place light weather>",
            "look at {1} {1 doing}[ {place}][ {light}]",
            "watch {the 1} as it {1 does} <place weather light>",
            "{the 1} {1 does} <place light weather>[ while {camera}]",
            "{camera}: {1} {1 does} <place light weather>",
            "~{1} <place weather light>",
            "~{1}[ {place}][, {weather}][, {light}]",
            "a scene <place light>: {1} {1 doing}[ {weather}]",
            "<weather light>, {place}, {1} {1 does}",
            "a clip in which {1} {1 does} <place light weather>",
            "a short film of {1} {1 doing} <place weather light>",
            "~{1}, {1 doing} <place light weather>[, {camera}]",
            "{1 doing}[ {place}]: {1}[ {light}]",
            "how {1} {1 does} <place weather light>",
            "here {1} {1 does} <place light weather>",
            "imagine {1} {1 doing} <place weather light>[, {camera}]",
        ],
        [
            "~{1} to the left of {2} <place light weather>[, {camera}]",
            "{2} to the right of {1} <place weather light>",
            "{1} {1 does} to the left of {2} <place light>",
            "on the left {1} {1 doing}, on the right {2} {2 doing} <place weather light>",
            "~{1} on the left and {2} on the right <place light weather>",
        ],
        [
            "~{1} above {2} <place light weather>[, {camera}]",
            "{2} below {1} <place weather light>",
            "{1} {1 does} above {2} <place light>",
            "at the top {1} {1 doing}, at the bottom {2} {2 doing} <place weather light>",
        ],
        [
            "~{1} behind {2} <place light weather>[, {camera}]",
            "{2} in front of {1} <place weather light>",
            "{1} {1 does} behind {2} <place light>",
            "{1} is half hidden behind {2} <place light weather>",
        ],
        [
            "~{1}, {2} and {3} side by side <place light weather>[, {camera}]",
            "~{1} on the left, {2} in the middle and {3} on the right <place light>",
            "{2} between {1} and {3} <place weather light>",
            "from left to right: {1}, {2} and {3} <place light>",
        ],
        [
            "{1} chases {2} <place light weather>[, {camera}]",
            "{1} runs after {2} <place weather light>",
            "{2} is chased by {1} <place light weather>",
            "{2} flees from {1} <place light>",
        ],
        [
            "{1} orbits {2} <place light weather>[, {camera}]",
            "{1} travels around {2} <place weather light>",
            "{2} is orbited by {1} <place light weather>",
            "around {2} flies {1} <place light>",
        ],
        [
            "{1} and {2} collide <place light weather>[, {camera}]",
            "{1} bumps into {2} <place weather light>",
            "{1} crashes into {2} <place light weather>",
            "{1} and {2} hit each other <place light>",
        ],
        [
            "{1} passes behind {2} <place light weather>[, {camera}]",
            "{1} goes back and forth behind {2} <place weather light>",
            "{2} stands still while {1} passes behind it <place light>",
        ],
    ];

    static readonly string[] BiggerEnglish =
    [
        "{1} is bigger than {2} <place light weather>",
        "~{1}, larger than {2} <place weather light>",
        "{2} is smaller than {1} <place light>",
        "{1} and {2}, the first bigger than the second <place light>",
    ];

    static readonly string[][] French =
    [
        [
            "{1} {1 does} <place weather light>[, {camera}]",
            "~{1} qui {1 does} <place light weather>[, {camera}]",
            "<place light>, {1} {1 does}[ {weather}]",
            "<light weather>, {1} {1 does}[ {place}]",
            "il y a {1} qui {1 does} <place light weather>",
            "on voit {1} qui {1 does} <place weather light>",
            "voici {1} qui {1 does} <place light weather>",
            "regarde {1} qui {1 does}[ {place}][ {light}]",
            "{the 1} {1 does} <place light weather>[ pendant que {camera}]",
            "c'est {the 1} qui {1 does} <weather place light>",
            "{camera} : {1} {1 does} <place light weather>",
            "~{1} <place weather light>",
            "~{1}[ {place}][, {weather}][, {light}]",
            "une scène <place light> : {1} qui {1 does}[ {weather}]",
            "<weather light>, {place}, {1} {1 does}",
            "un film où {1} {1 does} <place light weather>",
            "une vidéo dans laquelle {1} {1 does} <place weather light>",
            "ici, {1} {1 does} <place light weather>",
            "{1} est là[ {place}], {1|il|elle} {1 does}[ {light}]",
            "imagine {1} qui {1 does} <place weather light>[, {camera}]",
            "c'est {1} qui {1 does} <place light weather>",
            "~{1}, {1|seul|seule} <place light weather>",
            "une image animée {de 1} qui {1 does} <place weather light>",
            "le film {du 1} qui {1 does} <place light>",
        ],
        [
            "~{1} à gauche {de 2} <place light weather>[, {camera}]",
            "{2} à droite {de 1} <place weather light>",
            "{1} {1 does} à gauche {de 2} <place light>",
            "à gauche {1} qui {1 does}, à droite {2} qui {2 does} <place weather light>",
            "{1} se trouve à gauche et {2} à droite <place light weather>",
        ],
        [
            "~{1} au-dessus {de 2} <place light weather>[, {camera}]",
            "{2} au-dessous {de 1} <place weather light>",
            "{1} {1 does} au-dessus {de 2} <place light>",
            "en haut {1} qui {1 does}, en bas {2} qui {2 does} <place weather light>",
        ],
        [
            "~{1} derrière {2} <place light weather>[, {camera}]",
            "{2} devant {1} <place weather light>",
            "{1} {1 does} derrière {2} <place light>",
            "{1} est à moitié {1|caché|cachée} derrière {2} <place light weather>",
        ],
        [
            "~{1}, {2} et {3} côte à côte <place light weather>[, {camera}]",
            "~{1} à gauche, {2} au milieu et {3} à droite <place light>",
            "{2} entre {1} et {3} <place weather light>",
            "de gauche à droite : {1}, {2} et {3} <place light>",
        ],
        [
            "{1} poursuit {2} <place light weather>[, {camera}]",
            "{1} court après {2} <place weather light>",
            "{2} est {2|poursuivi|poursuivie} par {1} <place light weather>",
            "{2} fuit devant {1} <place light>",
        ],
        [
            "{1} tourne autour {de 2} <place light weather>[, {camera}]",
            "{1} gravite autour {de 2} <place weather light>",
            "{1} est en orbite autour {de 2} <place light weather>",
            "autour {de 2} gravite {1} <place light>",
        ],
        [
            "{1} et {2} entrent en collision <place light weather>[, {camera}]",
            "{1} heurte {2} <place weather light>",
            "{1} percute {2} <place light weather>",
            "{1} et {2} se cognent <place light>",
        ],
        [
            "{1} passe derrière {2} <place light weather>[, {camera}]",
            "{1} fait des allers-retours derrière {2} <place weather light>",
            "{2} reste immobile et {1} passe derrière <place light>",
        ],
    ];

    static readonly string[] BiggerFrench =
    [
        "{1} est plus {1|grand|grande} {que 2} <place light weather>",
        "~{1}, plus {1|gros|grosse} {que 2} <place weather light>",
        "{2} est plus {2|petit|petite} {que 1} <place light>",
        "{1} dépasse {2} en taille <place light>",
    ];

    static readonly string[] UnseenEnglish =
    [
        "<place weather light> there {1 does} {1}, {camera}",
        "what {1 does} <place light weather> is {1}, {camera}",
        "you can find {1} <weather place light>, where it {1 does}, and {camera}",
    ];

    static readonly string[] UnseenFrench =
    [
        "<place weather light> {1 does} {1}, {camera}",
        "ce qui {1 does} <place light weather>, c'est {1}, {camera}",
        "on peut trouver {1} <weather place light>, où {1|il|elle} {1 does}, et {camera}",
    ];
}
