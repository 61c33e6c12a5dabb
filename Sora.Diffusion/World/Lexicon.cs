namespace Sora.Diffusion.World;

/// <summary>The language of a caption.</summary>
public enum Language { English, French }

/// <summary>A word for a thing. English nouns have no gender.</summary>
sealed record Noun(string Text, bool Feminine = false);

/// <summary>A word for a colour or a size, and whether it stands before the noun.</summary>
sealed record Adjective(string Masculine, string Feminine, bool Before = true)
{
    public Adjective(string text, bool before = true) : this(text, text, before) { }

    public string For(Noun noun) => noun.Feminine ? Feminine : Masculine;
}

/// <summary>A way to say a motion: "bounce", "bounces", "bouncing". French uses the third person for all three.</summary>
sealed record Verb(string Plain, string Third, string Ongoing)
{
    public Verb(string third) : this(third, third, third) { }
}

/// <summary>All the words of one language for the values of the world; the first of each list is the plainest.</summary>
sealed record Lexicon(
    Func<Shape, Noun[]> Nouns, Func<Hue, Adjective[]> Hues, Func<Size, Adjective[]> Sizes, Func<Motion, Verb[]> Motions,
    Func<Place, string[]> Places, Func<bool, string[]> Lights, string[] Openings)
{
    public static Lexicon Of(Language language) => language == Language.French ? French : English;

    public static Lexicon English { get; } = new(
        Nouns: shape => shape switch
        {
            Shape.Ball => [new("ball"), new("sphere"), new("orb")],
            Shape.Cube => [new("cube"), new("box"), new("block")],
            Shape.Star => [new("star")],
            Shape.Heart => [new("heart")],
            Shape.Ring => [new("ring"), new("donut"), new("hoop")],
            _ => [new("pyramid"), new("triangle")],
        },
        Hues: hue => hue switch
        {
            Hue.Red => [new("red"), new("scarlet")],
            Hue.Orange => [new("orange"), new("tangerine")],
            Hue.Yellow => [new("yellow"), new("golden")],
            Hue.Green => [new("green"), new("emerald")],
            Hue.Blue => [new("blue"), new("azure")],
            Hue.Purple => [new("purple"), new("violet")],
            Hue.Pink => [new("pink"), new("rosy")],
            _ => [new("white"), new("ivory")],
        },
        Sizes: size => size switch
        {
            Size.Small => [new("small"), new("little"), new("tiny")],
            Size.Medium => [new("medium"), new("medium-sized"), new("mid-sized")],
            _ => [new("big"), new("large"), new("huge"), new("giant")],
        },
        Motions: motion => motion switch
        {
            Motion.Left => [new("move left", "moves left", "moving left"), new("go to the left", "goes to the left", "going to the left"), new("drift to the left", "drifts to the left", "drifting to the left"), new("fly left", "flies left", "flying left"), new("slide left", "slides left", "sliding left")],
            Motion.Right => [new("move right", "moves right", "moving right"), new("go to the right", "goes to the right", "going to the right"), new("drift to the right", "drifts to the right", "drifting to the right"), new("fly right", "flies right", "flying right"), new("slide right", "slides right", "sliding right")],
            Motion.Up => [new("rise", "rises", "rising"), new("go up", "goes up", "going up"), new("move up", "moves up", "moving up"), new("float up", "floats up", "floating up"), new("climb", "climbs", "climbing")],
            Motion.Down => [new("fall", "falls", "falling"), new("go down", "goes down", "going down"), new("move down", "moves down", "moving down"), new("sink", "sinks", "sinking"), new("drop", "drops", "dropping")],
            Motion.Bounce => [new("bounce", "bounces", "bouncing"), new("jump", "jumps", "jumping"), new("hop", "hops", "hopping"), new("jump up and down", "jumps up and down", "jumping up and down")],
            Motion.Circle => [new("circle", "circles", "circling"), new("move in circles", "moves in circles", "moving in circles"), new("orbit", "orbits", "orbiting"), new("go round and round", "goes round and round", "going round and round")],
            Motion.Swing => [new("swing", "swings", "swinging"), new("sway", "sways", "swaying"), new("rock from side to side", "rocks from side to side", "rocking from side to side")],
            _ => [new("pulse", "pulses", "pulsing"), new("grow and shrink", "grows and shrinks", "growing and shrinking"), new("beat", "beats", "beating"), new("throb", "throbs", "throbbing")],
        },
        Places: place => place switch
        {
            Place.Meadow => ["in a meadow", "in a field", "over the hills", "in the countryside", "on the grass"],
            Place.Sea => ["by the sea", "at the beach", "over the ocean", "at the seaside", "by the water"],
            Place.Desert => ["in the desert", "over the dunes", "above the sand dunes", "in a desert"],
            Place.Mountains => ["in the mountains", "in front of snowy mountains", "in the snow", "before the snowy peaks"],
            Place.City => ["in the city", "in a town", "before the skyline", "among the buildings", "over the city"],
            _ => ["in the forest", "in the woods", "among the trees", "in a forest"],
        },
        Lights: night => night
            ? ["at night", "by night", "under the moon", "under the stars", "in the moonlight"]
            : ["by day", "in daylight", "during the day", "in the sun", "on a sunny day"],
        Openings: ["a video of", "an animation of", "show me", "please show", "I want to see", "a short clip of", "there is", "draw", "imagine"]);

    public static Lexicon French { get; } = new(
        Nouns: shape => shape switch
        {
            Shape.Ball => [new("balle", true), new("boule", true), new("sphère", true), new("ballon")],
            Shape.Cube => [new("cube"), new("boîte", true), new("bloc")],
            Shape.Star => [new("étoile", true)],
            Shape.Heart => [new("cœur")],
            Shape.Ring => [new("anneau"), new("beignet"), new("cerceau")],
            _ => [new("pyramide", true), new("triangle")],
        },
        Hues: hue => hue switch
        {
            Hue.Red => [new("rouge", before: false), new("écarlate", before: false)],
            Hue.Orange => [new("orange", before: false), new("orangé", "orangée", Before: false)],
            Hue.Yellow => [new("jaune", before: false), new("doré", "dorée", Before: false)],
            Hue.Green => [new("vert", "verte", Before: false), new("émeraude", before: false)],
            Hue.Blue => [new("bleu", "bleue", Before: false), new("azur", before: false)],
            Hue.Purple => [new("violet", "violette", Before: false), new("mauve", before: false)],
            Hue.Pink => [new("rose", before: false)],
            _ => [new("blanc", "blanche", Before: false), new("ivoire", before: false)],
        },
        Sizes: size => size switch
        {
            Size.Small => [new("petit", "petite"), new("minuscule"), new("tout petit", "toute petite")],
            Size.Medium => [new("moyen", "moyenne", Before: false), new("de taille moyenne", before: false)],
            _ => [new("grand", "grande"), new("gros", "grosse"), new("énorme"), new("géant", "géante", Before: false)],
        },
        Motions: motion => motion switch
        {
            Motion.Left => [new("va à gauche"), new("se déplace vers la gauche"), new("glisse vers la gauche"), new("vole vers la gauche"), new("part à gauche")],
            Motion.Right => [new("va à droite"), new("se déplace vers la droite"), new("glisse vers la droite"), new("vole vers la droite"), new("part à droite")],
            Motion.Up => [new("monte"), new("s'élève"), new("s'envole"), new("grimpe")],
            Motion.Down => [new("descend"), new("tombe"), new("chute"), new("coule")],
            Motion.Bounce => [new("rebondit"), new("saute"), new("bondit"), new("sautille")],
            Motion.Circle => [new("tourne en rond"), new("tourne"), new("fait des cercles"), new("décrit des cercles")],
            Motion.Swing => [new("se balance"), new("oscille"), new("va et vient")],
            _ => [new("palpite"), new("grandit et rétrécit"), new("bat"), new("gonfle et dégonfle")],
        },
        Places: place => place switch
        {
            Place.Meadow => ["dans une prairie", "dans un champ", "sur les collines", "à la campagne", "dans l'herbe"],
            Place.Sea => ["au bord de la mer", "à la mer", "sur la plage", "devant l'océan", "au bord de l'eau"],
            Place.Desert => ["dans le désert", "sur les dunes", "au-dessus des dunes de sable", "dans un désert"],
            Place.Mountains => ["dans les montagnes", "à la montagne", "dans la neige", "devant les sommets enneigés"],
            Place.City => ["dans la ville", "en ville", "devant les immeubles", "devant les bâtiments"],
            _ => ["dans la forêt", "dans les bois", "au milieu des arbres", "en forêt"],
        },
        Lights: night => night
            ? ["la nuit", "de nuit", "sous la lune", "sous les étoiles", "au clair de lune"]
            : ["le jour", "de jour", "en plein jour", "au soleil", "en journée"],
        Openings: ["une vidéo :", "une animation :", "montre-moi", "je veux voir", "voici", "il y a", "dessine", "imagine"]);
}
