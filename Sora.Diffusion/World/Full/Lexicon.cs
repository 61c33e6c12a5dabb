namespace Sora.Diffusion.World.Full;

/// <summary>A way to say where the camera goes: as a clause of its own, and as a keyword.</summary>
sealed record CameraWords(string[] Clauses, string[] Keywords);

/// <summary>All the words of one language for the values of the full world; the first of each list is the plainest.</summary>
sealed record Lexicon(
    Func<Thing, Noun[]> Nouns, Func<Hue, Adjective[]> Hues, Func<Surface, Adjective[]> Surfaces, Func<Size, Adjective[]> Sizes, Func<Motion, Verb[]> Motions, Func<Speed, string[]> Speeds,
    Func<Place, string[]> Places, Func<Weather, string[]> Weathers, Func<Light, string[]> Lights, Func<Camera, CameraWords> Cameras, string[] Openings, string[] Endings)
{
    public static Lexicon Of(Language language) => language == Language.French ? French : English;

    public static Lexicon English { get; } = new(
        Nouns: thing => thing switch
        {
            Thing.Ball => [new("ball"), new("sphere"), new("orb")],
            Thing.Cube => [new("cube"), new("box"), new("block")],
            Thing.Pyramid => [new("pyramid")],
            Thing.Cylinder => [new("cylinder"), new("tube")],
            Thing.Cone => [new("cone")],
            Thing.Star => [new("star")],
            Thing.Heart => [new("heart")],
            Thing.Ring => [new("ring"), new("donut"), new("hoop")],
            Thing.Car => [new("car"), new("automobile")],
            Thing.Boat => [new("boat"), new("sailboat"), new("ship")],
            Thing.Plane => [new("plane"), new("airplane"), new("jet")],
            Thing.Rocket => [new("rocket"), new("spaceship")],
            Thing.Fish => [new("fish")],
            Thing.Bird => [new("bird")],
            Thing.Butterfly => [new("butterfly")],
            _ => [new("balloon")],
        },
        Hues: hue => hue switch
        {
            Hue.Red => [new("red"), new("scarlet"), new("crimson")],
            Hue.Orange => [new("orange"), new("tangerine")],
            Hue.Yellow => [new("yellow"), new("lemon")],
            Hue.Green => [new("green"), new("emerald")],
            Hue.Turquoise => [new("turquoise"), new("cyan"), new("teal")],
            Hue.Blue => [new("blue"), new("azure")],
            Hue.Purple => [new("purple"), new("violet")],
            Hue.Pink => [new("pink"), new("rosy")],
            Hue.Brown => [new("brown"), new("chocolate")],
            Hue.White => [new("white"), new("ivory")],
            Hue.Grey => [new("grey"), new("gray")],
            _ => [new("black"), new("jet-black")],
        },
        Surfaces: surface => surface switch
        {
            Surface.Matte => [new("matte"), new("dull")],
            Surface.Shiny => [new("shiny"), new("glossy"), new("polished")],
            Surface.Striped => [new("striped"), new("stripy")],
            Surface.Dotted => [new("dotted"), new("spotted"), new("polka-dot")],
            _ => [new("metal"), new("metallic"), new("chrome")],
        },
        Sizes: size => size switch
        {
            Size.Small => [new("small"), new("little"), new("tiny")],
            Size.Medium => [new("medium"), new("medium-sized"), new("mid-sized")],
            _ => [new("big"), new("large"), new("huge"), new("giant")],
        },
        Motions: motion => motion switch
        {
            Motion.Left => [new("move left", "moves left", "moving left"), new("go to the left", "goes to the left", "going to the left"), new("drift to the left", "drifts to the left", "drifting to the left"), new("glide left", "glides left", "gliding left")],
            Motion.Right => [new("move right", "moves right", "moving right"), new("go to the right", "goes to the right", "going to the right"), new("drift to the right", "drifts to the right", "drifting to the right"), new("glide right", "glides right", "gliding right")],
            Motion.Up => [new("rise", "rises", "rising"), new("go up", "goes up", "going up"), new("climb", "climbs", "climbing"), new("move up", "moves up", "moving up")],
            Motion.Down => [new("descend", "descends", "descending"), new("go down", "goes down", "going down"), new("sink", "sinks", "sinking"), new("move down", "moves down", "moving down")],
            Motion.Bounce => [new("bounce", "bounces", "bouncing"), new("hop", "hops", "hopping"), new("jump up and down", "jumps up and down", "jumping up and down")],
            Motion.Drop => [new("fall and bounce", "falls and bounces", "falling and bouncing"), new("fall to the ground", "falls to the ground", "falling to the ground"), new("drop to the ground", "drops to the ground", "dropping to the ground")],
            Motion.Roll => [new("roll along", "rolls along", "rolling along"), new("roll over the ground", "rolls over the ground", "rolling over the ground"), new("tumble along", "tumbles along", "tumbling along")],
            Motion.Zigzag => [new("zigzag", "zigzags", "zigzagging"), new("move in zigzags", "moves in zigzags", "moving in zigzags")],
            Motion.Float => [new("float", "floats", "floating"), new("hover", "hovers", "hovering"), new("bob up and down", "bobs up and down", "bobbing up and down")],
            Motion.Circle => [new("circle", "circles", "circling"), new("move in circles", "moves in circles", "moving in circles"), new("go round and round", "goes round and round", "going round and round")],
            Motion.Spiral => [new("spiral", "spirals", "spiralling"), new("move in a spiral", "moves in a spiral", "moving in a spiral")],
            Motion.Swing => [new("swing", "swings", "swinging"), new("sway", "sways", "swaying"), new("rock from side to side", "rocks from side to side", "rocking from side to side")],
            Motion.Pulse => [new("pulse", "pulses", "pulsing"), new("grow and shrink", "grows and shrinks", "growing and shrinking"), new("throb", "throbs", "throbbing")],
            Motion.Spin => [new("spin", "spins", "spinning"), new("rotate", "rotates", "rotating"), new("turn on the spot", "turns on the spot", "turning on the spot")],
            Motion.Somersault => [new("somersault", "somersaults", "somersaulting"), new("flip over", "flips over", "flipping over"), new("do somersaults", "does somersaults", "doing somersaults")],
            _ => [new("come closer", "comes closer", "coming closer"), new("approach", "approaches", "approaching"), new("come nearer", "comes nearer", "coming nearer")],
        },
        Speeds: speed => speed switch
        {
            Speed.Slow => ["slowly", "gently"],
            Speed.Steady => ["steadily", "at a steady pace"],
            _ => ["fast", "quickly", "rapidly"],
        },
        Places: place => place switch
        {
            Place.Meadow => ["in a meadow", "on the grass", "in the countryside", "over the hills"],
            Place.Beach => ["at the beach", "by the sea", "on the shore", "at the seaside"],
            Place.Desert => ["in the desert", "among the dunes", "over the sand dunes"],
            Place.Mountains => ["in the mountains", "before the high peaks", "in the Alps"],
            Place.City => ["in the city", "before the skyline", "among skyscrapers", "downtown"],
            Place.Forest => ["in the forest", "in the woods", "among the trees"],
            Place.Lake => ["by a lake", "at the lake", "beside a calm lake"],
            Place.Canyon => ["in a canyon", "among the cliffs", "in a gorge"],
            Place.Ice => ["on the ice", "among icebergs", "in the Arctic", "at the pole"],
            Place.Village => ["in a village", "before the houses", "in a hamlet"],
            Place.Lavender => ["in a lavender field", "among the lavender", "over the lavender"],
            _ => ["before a volcano", "near a volcano", "at the foot of a volcano"],
        },
        Weathers: weather => weather switch
        {
            Weather.Clear => ["under a clear sky", "in clear weather", "in fine weather"],
            Weather.Cloudy => ["under a cloudy sky", "under the clouds", "in cloudy weather"],
            Weather.Rain => ["in the rain", "in rainy weather", "in a shower"],
            Weather.Snow => ["in falling snow", "in the snow", "in snowy weather"],
            _ => ["in the fog", "in the mist", "in foggy weather"],
        },
        Lights: light => light switch
        {
            Light.Morning => ["in the morning", "at dawn", "at sunrise"],
            Light.Day => ["by day", "in daylight", "at noon", "in the middle of the day"],
            Light.Sunset => ["at sunset", "at dusk", "in the evening"],
            _ => ["at night", "by night", "in the moonlight", "under the moon"],
        },
        Cameras: camera => camera switch
        {
            Camera.Still => new(["the camera stands still", "the camera stays where it is"], ["static camera", "fixed camera"]),
            Camera.PanLeft => new(["the camera pans left", "the camera pans to the left"], ["pan left"]),
            Camera.PanRight => new(["the camera pans right", "the camera pans to the right"], ["pan right"]),
            Camera.Rise => new(["the camera cranes up", "the camera tilts up"], ["crane up", "tilt up"]),
            Camera.Sink => new(["the camera cranes down", "the camera tilts down"], ["crane down", "tilt down"]),
            Camera.ZoomIn => new(["the camera zooms in", "the camera pushes in"], ["zoom in"]),
            Camera.ZoomOut => new(["the camera zooms out", "the camera pulls back"], ["zoom out"]),
            _ => new(["the camera wobbles", "the camera is held by hand"], ["handheld camera", "shaky camera"]),
        },
        Openings: ["a video of", "an animation of", "show me", "please show", "I want to see", "a short clip of", "a picture of", "draw", "create"],
        Endings: ["please", "beautiful", "in high quality", "cinematic", "as an illustration", "very nice"]);

    public static Lexicon French { get; } = new(
        Nouns: thing => thing switch
        {
            Thing.Ball => [new("balle", true), new("boule", true), new("sphère", true)],
            Thing.Cube => [new("cube"), new("bloc"), new("boîte", true)],
            Thing.Pyramid => [new("pyramide", true)],
            Thing.Cylinder => [new("cylindre"), new("tube")],
            Thing.Cone => [new("cône")],
            Thing.Star => [new("étoile", true)],
            Thing.Heart => [new("cœur")],
            Thing.Ring => [new("anneau"), new("beignet"), new("cerceau")],
            Thing.Car => [new("voiture", true), new("auto", true)],
            Thing.Boat => [new("bateau"), new("voilier")],
            Thing.Plane => [new("avion"), new("jet")],
            Thing.Rocket => [new("fusée", true), new("navette", true)],
            Thing.Fish => [new("poisson")],
            Thing.Bird => [new("oiseau")],
            Thing.Butterfly => [new("papillon")],
            _ => [new("ballon"), new("ballon de baudruche")],
        },
        Hues: hue => hue switch
        {
            Hue.Red => [new("rouge", before: false), new("écarlate", before: false)],
            Hue.Orange => [new("orange", before: false), new("orangé", "orangée", Before: false)],
            Hue.Yellow => [new("jaune", before: false), new("citron", before: false)],
            Hue.Green => [new("vert", "verte", Before: false), new("émeraude", before: false)],
            Hue.Turquoise => [new("turquoise", before: false), new("cyan", before: false)],
            Hue.Blue => [new("bleu", "bleue", Before: false), new("azur", before: false)],
            Hue.Purple => [new("violet", "violette", Before: false), new("mauve", before: false)],
            Hue.Pink => [new("rose", before: false)],
            Hue.Brown => [new("marron", before: false), new("brun", "brune", Before: false), new("chocolat", before: false)],
            Hue.White => [new("blanc", "blanche", Before: false), new("ivoire", before: false)],
            Hue.Grey => [new("gris", "grise", Before: false)],
            _ => [new("noir", "noire", Before: false)],
        },
        Surfaces: surface => surface switch
        {
            Surface.Matte => [new("mat", "mate", Before: false), new("terne", before: false)],
            Surface.Shiny => [new("brillant", "brillante", Before: false), new("luisant", "luisante", Before: false), new("poli", "polie", Before: false)],
            Surface.Striped => [new("rayé", "rayée", Before: false), new("à rayures", before: false)],
            Surface.Dotted => [new("à pois", before: false), new("tacheté", "tachetée", Before: false)],
            _ => [new("métallique", before: false), new("en métal", before: false), new("chromé", "chromée", Before: false)],
        },
        Sizes: size => size switch
        {
            Size.Small => [new("petit", "petite"), new("minuscule"), new("tout petit", "toute petite")],
            Size.Medium => [new("moyen", "moyenne", Before: false), new("de taille moyenne", before: false)],
            _ => [new("grand", "grande"), new("gros", "grosse"), new("énorme"), new("géant", "géante", Before: false)],
        },
        Motions: motion => motion switch
        {
            Motion.Left => [new("va à gauche"), new("se déplace vers la gauche"), new("glisse vers la gauche"), new("file à gauche")],
            Motion.Right => [new("va à droite"), new("se déplace vers la droite"), new("glisse vers la droite"), new("file à droite")],
            Motion.Up => [new("monte"), new("s'élève"), new("grimpe")],
            Motion.Down => [new("descend"), new("coule"), new("s'enfonce")],
            Motion.Bounce => [new("rebondit"), new("sautille"), new("bondit")],
            Motion.Drop => [new("tombe et rebondit"), new("tombe par terre"), new("chute au sol")],
            Motion.Roll => [new("roule"), new("roule par terre"), new("avance en roulant")],
            Motion.Zigzag => [new("zigzague"), new("avance en zigzag")],
            Motion.Float => [new("flotte"), new("plane"), new("flotte en l'air")],
            Motion.Circle => [new("tourne en rond"), new("fait des cercles"), new("décrit des cercles")],
            Motion.Spiral => [new("tourne en spirale"), new("décrit une spirale")],
            Motion.Swing => [new("se balance"), new("oscille"), new("va et vient")],
            Motion.Pulse => [new("palpite"), new("grandit et rétrécit"), new("gonfle et dégonfle")],
            Motion.Spin => [new("tourne sur place"), new("pivote"), new("fait la toupie")],
            Motion.Somersault => [new("fait des saltos"), new("fait des culbutes"), new("fait des galipettes")],
            _ => [new("s'approche"), new("se rapproche"), new("vient plus près")],
        },
        Speeds: speed => speed switch
        {
            Speed.Slow => ["lentement", "doucement"],
            Speed.Steady => ["régulièrement", "à vitesse régulière"],
            _ => ["vite", "rapidement", "à toute vitesse"],
        },
        Places: place => place switch
        {
            Place.Meadow => ["dans une prairie", "dans l'herbe", "à la campagne", "sur les collines"],
            Place.Beach => ["à la plage", "au bord de la mer", "sur le rivage"],
            Place.Desert => ["dans le désert", "parmi les dunes", "sur les dunes de sable"],
            Place.Mountains => ["dans les montagnes", "à la montagne", "devant les sommets"],
            Place.City => ["dans la ville", "en ville", "devant les immeubles", "parmi les gratte-ciel"],
            Place.Forest => ["dans la forêt", "dans les bois", "au milieu des arbres"],
            Place.Lake => ["au bord d'un lac", "près du lac", "devant un lac tranquille"],
            Place.Canyon => ["dans un canyon", "parmi les falaises", "dans une gorge"],
            Place.Ice => ["sur la banquise", "parmi les icebergs", "dans l'Arctique"],
            Place.Village => ["dans un village", "devant les maisons", "dans un hameau"],
            Place.Lavender => ["dans un champ de lavande", "parmi la lavande", "dans la lavande"],
            _ => ["devant un volcan", "près d'un volcan", "au pied d'un volcan"],
        },
        Weathers: weather => weather switch
        {
            Weather.Clear => ["sous un ciel clair", "par beau temps", "par temps clair"],
            Weather.Cloudy => ["sous un ciel nuageux", "sous les nuages", "par temps couvert"],
            Weather.Rain => ["sous la pluie", "par temps de pluie", "sous une averse"],
            Weather.Snow => ["sous la neige", "sous les flocons", "par temps de neige"],
            _ => ["dans le brouillard", "dans la brume", "par temps de brouillard"],
        },
        Lights: light => light switch
        {
            Light.Morning => ["le matin", "à l'aube", "au lever du soleil"],
            Light.Day => ["en plein jour", "de jour", "à midi", "dans la journée"],
            Light.Sunset => ["au coucher du soleil", "au crépuscule", "le soir"],
            _ => ["la nuit", "de nuit", "au clair de lune", "sous la lune"],
        },
        Cameras: camera => camera switch
        {
            Camera.Still => new(["la caméra reste immobile", "la caméra ne bouge pas"], ["caméra fixe", "plan fixe"]),
            Camera.PanLeft => new(["la caméra part vers la gauche", "la caméra suit vers la gauche"], ["panoramique vers la gauche"]),
            Camera.PanRight => new(["la caméra part vers la droite", "la caméra suit vers la droite"], ["panoramique vers la droite"]),
            Camera.Rise => new(["la caméra prend de la hauteur", "la caméra se lève"], ["travelling vers le haut"]),
            Camera.Sink => new(["la caméra perd de la hauteur", "la caméra se baisse"], ["travelling vers le bas"]),
            Camera.ZoomIn => new(["la caméra zoome en avant", "la caméra avance"], ["zoom avant"]),
            Camera.ZoomOut => new(["la caméra zoome en arrière", "la caméra recule"], ["zoom arrière"]),
            _ => new(["la caméra tangue", "la caméra est tenue à la main"], ["caméra à l'épaule", "caméra tremblante"]),
        },
        Openings: ["une vidéo :", "une animation :", "montre-moi", "je veux voir", "un petit film :", "une illustration :", "dessine", "crée"],
        Endings: ["s'il te plaît", "en haute qualité", "très joli", "comme une illustration", "façon cinéma"]);
}
