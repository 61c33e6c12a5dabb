using Sora.Contracts;
using Sora.Contracts.Cameos;
using Sora.Contracts.Live;

namespace Sora.Web.Client.Localization;

/// <summary>French.</summary>
internal sealed class FrenchTexts : Texts
{
    public override string Tag => "fr";

    public override string OwnName => "Français";

    public override IReadOnlyList<string> ExamplePrompts { get; } =
    [
        "un grand ballon rouge rebondit dans l'herbe, de jour",
        "une petite étoile jaune monte devant l'océan, la nuit",
        "un cube bleu tourne dans le désert, un anneau orange monte",
    ];

    public override IReadOnlyList<(string Heading, string Words)> World { get; } =
    [
        ("Choses", "balle, cube, étoile, cœur, anneau, pyramide"),
        ("Couleurs", "rouge, orange, jaune, vert, bleu, violet, rose, blanc"),
        ("Tailles", "petit, moyen, grand"),
        ("Mouvements", "va à gauche, va à droite, monte, descend, rebondit, tourne, se balance, palpite"),
        ("Lieux", "prairie, mer, désert, montagnes, ville, forêt"),
        ("Lumière", "jour, nuit"),
    ];

    public override string Tagline => "Écrivez une phrase. Regardez-la devenir une vidéo.";
    public override string SkipToContent => "Aller au contenu";
    public override string Loading => "Chargement…";
    public override string Retry => "Réessayer";
    public override string Close => "Fermer";
    public override string Cancel => "Annuler";
    public override string Save => "Enregistrer";
    public override string Saved => "Enregistré";
    public override string Copied => "Lien copié";
    public override string CopyFailed => "Le navigateur n’a pas permis la copie. Le lien est dans la barre d’adresse.";
    public override string NoConnection => "Le serveur est injoignable. Vérifiez votre connexion et réessayez.";
    public override string PageFailed => "Quelque chose s’est mal passé sur cette page.";
    public override string NotFoundTitle => "Il n’y a rien ici";
    public override string NotFoundText => "Le lien est peut-être faux, ou ce qu’il montrait a disparu ou est privé.";
    public override string BackToFeed => "Retour au fil";

    public override string Feed => "Fil";
    public override string Create => "Créer";
    public override string Notifications => "Notifications";
    public override string Profile => "Profil";
    public override string Settings => "Réglages";
    public override string Help => "Aide";
    public override string MainNavigation => "Principale";

    public override string SignIn => "Se connecter";
    public override string SignUp => "Créer un compte";
    public override string SignOut => "Se déconnecter";
    public override string Handle => "Identifiant";
    public override string HandleHint => "3 à 20 lettres, chiffres ou tirets bas, en commençant par une lettre";
    public override string Password => "Mot de passe";
    public override string PasswordHint => "8 caractères ou plus";
    public override string DisplayName => "Nom";
    public override string DisplayNameOptional => "Nom (facultatif)";
    public override string HaveAccount => "Vous avez déjà un compte ?";
    public override string NeedAccount => "Nouveau ici ?";
    public override string SignInFirst => "Connectez-vous pour faire cela.";
    public override string WelcomeTitle => "Bienvenue sur Sora";

    public override string Latest => "Nouveautés";
    public override string Following => "Abonnements";
    public override string EmptyLatest => "Aucune vidéo publiée pour l’instant. Soyez la première personne : écrivez une phrase.";
    public override string EmptyFollowing => "Suivez les personnes dont vous aimez les vidéos : elles apparaîtront ici.";
    public override string SeeLatest => "Voir les nouveautés";
    public override string CreateFirst => "Créer une vidéo";
    public override string EndOfFeed => "Vous avez tout vu.";
    public override string Live => "En direct";
    public override string WatchLive => "Regarder le rendu";
    public override string Like => "J’aime";
    public override string Unlike => "Je n’aime plus";
    public override string Share => "Partager";
    public override string Follow => "Suivre";
    public override string Unfollow => "Abonné";
    public override string Mute => "Couper le son";
    public override string Unmute => "Activer le son";

    public override string CreateTitle => "Que voulez-vous voir ?";
    public override string PromptLabel => "Décrivez votre vidéo";
    public override string PromptPlaceholder => "un gros ballon rouge va à droite dans une prairie, de jour";
    public override string TryOne => "Ou commencez par l’une de ces phrases";
    public override string Orientation => "Format";
    public override string Portrait => "Portrait";
    public override string Landscape => "Paysage";
    public override string VideoLength => "Durée";
    public override string WhoMaySee => "Qui peut la voir";
    public override string VisibilityPrivate => "Moi seulement";
    public override string VisibilityFollowers => "Mes abonnés";
    public override string VisibilityPublic => "Tout le monde";
    public override string Advanced => "Avancé";
    public override string Quality => "Qualité";
    public override string QualityDraft => "Brouillon : la plus rapide";
    public override string QualityStandard => "Normale";
    public override string QualityHigh => "Haute : la plus longue";
    public override string Seed => "Graine";
    public override string SeedHint => "La même graine et la même phrase donnent la même vidéo. Vide : tirée au hasard.";
    public override string Render => "Lancer le rendu";
    public override string UnknownWords => "Mots que le modèle ne connaît pas. Il fera sans, ou choisissez un mot proche :";
    public override string PromptEmpty => "Écrivez au moins un mot.";
    public override string SignInToCreate => "Connectez-vous pour lancer ce rendu. Votre phrase sera gardée.";

    public override string Queued => "En attente de son tour";
    public override string NextInQueue => "C’est votre tour";
    public override string Starting => "Démarrage";
    public override string Finishing => "Écriture du fichier";
    public override string Failed => "Le rendu a échoué";
    public override string Cancelled => "Le rendu a été annulé";
    public override string CancelRender => "Annuler le rendu";
    public override string OpenVideo => "Ouvrir sa page";
    public override string YourVideo => "Votre vidéo";
    public override string WatchWithMe => "Regardez avec moi";
    public override string WatchWithMeHint => "Toute personne ayant le lien peut regarder le rendu.";
    public override string ChangePrompt => "Changer la phrase";
    public override string ChangePromptHint => "Ce qui reste à rendre suivra cette phrase.";
    public override string PromptChanged => "C'est changé, à partir de la partie suivante.";
    public override string Remix => "Remixer";
    public override string MadeFrom => "Tirée d'une autre vidéo";
    public override string ChangeIt => "La redessiner";
    public override string GoOn => "La prolonger";
    public override string WhatToMake => "Qu'en faire";
    public override string Strength => "Ce qui peut changer";
    public override string StrengthLittle => "Un peu";
    public override string StrengthSome => "En partie";
    public override string StrengthMuch => "Presque tout";
    public override string FirstPicture => "Commencer par une image";
    public override string PictureTooLarge => "Cette image ne convient pas. Choisissez une image JPEG, PNG ou WebP.";
    public override string Remixes(int count) => count <= 1 ? $"{count} remix" : $"{Number(count)} remix";
    public override string LivePicture => "La vidéo telle qu’elle est rendue pour l’instant";
    public override string TryAgainPrompt => "Réessayer avec cette phrase";

    public override string Publish => "Publier";
    public override string Published => "Publiée";
    public override string Update => "Mettre à jour";
    public override string Caption => "Légende";
    public override string CaptionPlaceholder => "Dites-en un mot (facultatif)";
    public override string Delete => "Supprimer";
    public override string DeleteTitle => "Supprimer cette vidéo ?";
    public override string DeleteText => "La vidéo, ses mentions J’aime et ses commentaires disparaissent pour toujours.";
    public override string Deleted => "La vidéo est supprimée";
    public override string Download => "Télécharger";
    public override string NoComments => "Aucun commentaire. Dites le premier mot.";
    public override string CommentPlaceholder => "Ajouter un commentaire";
    public override string Send => "Envoyer";
    public override string MoreComments => "Afficher plus de commentaires";
    public override string DeleteComment => "Supprimer ce commentaire";

    public override string EditProfile => "Modifier le profil";
    public override string Bio => "À propos de vous";
    public override string NoVideos => "Pas encore de vidéo publique.";
    public override string NoVideosOwn => "Vos vidéos seront ici. Écrivez une phrase pour faire la première.";
    public override string LoadMore => "Afficher plus";

    public override string NoNotifications => "Rien pour l’instant. Les mentions J’aime, les abonnés et les commentaires apparaissent ici à l’instant même.";
    public override string SignInForInbox => "Connectez-vous pour voir ce qui s’est passé.";
    public override string YourVideoIsReady => "Votre vidéo est prête";
    public override string YourVideoFailed => "Votre vidéo n’a pas pu être rendue";

    public override string Language => "Langue";
    public override string Theme => "Thème";
    public override string ThemeSystem => "Comme le système";
    public override string ThemeLight => "Clair";
    public override string ThemeDark => "Sombre";
    public override string ApiKeys => "Clés d’API";
    public override string ApiKeysHint => "Pour les programmes qui agissent pour vous : les clients vidéo OpenAI fonctionnent avec l’adresse de ce serveur et l’une de ces clés.";
    public override string ApiKeyName => "Nom de la clé";
    public override string ApiKeyCreate => "Créer une clé";
    public override string ApiKeyOnce => "Copiez-la maintenant : elle n’est montrée qu’une fois.";
    public override string ApiKeyNever => "jamais utilisée";
    public override string Revoke => "Révoquer";
    public override string Copy => "Copier";
    public override string Account => "Compte";
    public override string DeleteAccount => "Supprimer votre compte";
    public override string DeleteAccountHint => "Tout ce que vous avez fait ici disparaît avec lui, pour toujours.";
    public override string DeleteAccountTitle => "Supprimer votre compte pour toujours ?";
    public override string DeleteAccountText => "Personne ne pourra le rétablir. Avec lui disparaissent :";
    public override string DeleteAccountPassword => "Votre mot de passe, pour vérifier que c’est bien vous";
    public override string DeleteAccountConfirm => "Supprimer pour toujours";
    public override string AccountDeleted => "Votre compte est supprimé";
    public override string SomeoneGone => "Une personne partie";

    public override IReadOnlyList<string> DeletedWithAccount { get; } =
    [
        "vos vidéos et leurs fichiers, et les rendus en cours",
        "vos mentions J’aime, vos commentaires et vos abonnements",
        "vos abonnés et vos notifications",
        "votre caméo, et toutes les vidéos où vous apparaissez",
        "toutes les sessions et clés d’API",
        "votre identifiant : personne ne pourra le reprendre, pas même vous",
    ];

    public override string YourCameo => "Votre caméo";
    public override string CameoIntro => "Un caméo est une image de votre visage que les personnes que vous choisissez peuvent mettre dans leurs vidéos. Vous voyez chacune de ces vidéos, et elles sont supprimées dès que vous retirez votre accord.";
    public override string CameoPicture => "Une image de votre visage";
    public override string CameoPictureHint => "JPEG, PNG ou WebP. Elle est coupée en carré autour de son milieu.";
    public override string CameoPreview => "L’image telle qu’elle sera utilisée";
    public override string CameoConsent => "C’est bien moi, et j’accepte que les personnes à qui je permets d’utiliser cette image fassent des vidéos où j’apparais. Je peux retirer cet accord à tout moment.";
    public override string CameoWhoMayUse => "Qui peut l’utiliser";
    public override string CameoWhoMayUseHint => "Cela vaut pour les vidéos à venir. Celles qui existent restent tant que vous n’en retirez pas votre caméo.";
    public override string CameoSave => "Donner mon caméo";
    public override string CameoReplace => "Remplacer l’image";
    public override string CameoPeople => "Personnes";
    public override string CameoNoPeople => "Personne ne vous l’a encore demandé.";
    public override string Allow => "Autoriser";
    public override string Refuse => "Refuser";
    public override string RefuseText => "Cette personne ne pourra plus utiliser votre caméo ni le demander. Tout ce qu’elle en a fait est supprimé pour toujours, remix compris.";
    public override string CameoVideos => "Vidéos où vous apparaissez";
    public override string CameoNoVideos => "Aucune vidéo ne vous montre.";
    public override string WithdrawFromVideo => "Retirer mon caméo de cette vidéo";
    public override string Withdraw => "Me retirer";
    public override string WithdrawFromVideoTitle => "Vous retirer de cette vidéo ?";
    public override string WithdrawFromVideoText => "Elle est supprimée pour toujours, et la personne qui l’a faite en est informée.";
    public override string WithdrawnFromVideo => "Votre caméo en est retiré, et la vidéo est supprimée";
    public override string WithdrawCameo => "Retirer mon caméo";
    public override string WithdrawCameoTitle => "Retirer votre caméo ?";
    public override string WithdrawCameoText => "Votre image est supprimée, ainsi que toutes les vidéos où vous apparaissez, quel que soit leur auteur, remix compris. Personne ne pourra les rétablir.";
    public override string WithdrawAndDelete => "Retirer et supprimer";
    public override string CameoGone => "Votre caméo est retiré";
    public override string YouAppear => "Vous apparaissez dans cette vidéo";
    public override string YouAppearText => "Elle est faite avec votre caméo. Vous la voyez quelles que soient les personnes qui peuvent la voir, et vous décidez si elle reste.";
    public override string With => "avec";
    public override string AddCameo => "Ajouter une personne";
    public override string CameoWhose => "Le caméo de qui ?";
    public override string FindCameo => "Chercher";
    public override string MyCameo => "Le mien";
    public override string AskForCameo => "Demander la permission";
    public override string CameoHint => "Ce que nomme votre phrase porte ce visage à la place d’une couleur.";
    public override string AskToUseCameo => "Demander son caméo";
    public override string CameoAskedFor => "Caméo demandé";
    public override string CameosHelp => "Un caméo met le visage d’une personne dans une vidéo, et seulement avec son accord : elle choisit qui peut l’utiliser, voit toutes les vidéos faites avec, et peut se retirer à tout moment. Ces vidéos sont alors supprimées. Donnez le vôtre dans les réglages ; ajoutez celui de quelqu’un en créant une vidéo.";
    public override string CameosTitle => "Des personnes dans les vidéos";

    public override string HelpTitle => "Comment fonctionne Sora";
    public override string HelpIntro => "Chaque vidéo ici est faite à partir d’une phrase par un modèle qui tourne sur ce serveur. Écrivez-en une et regardez-la se former image par image, avec toute personne qui a le lien.";
    public override string KeyboardTitle => "Clavier";
    public override string KeyNext => "vidéo suivante";
    public override string KeyPrevious => "vidéo précédente";
    public override string KeyPlay => "lecture ou pause";
    public override string KeyMute => "son activé ou coupé";
    public override string KeyLike => "j’aime";
    public override string KeyComments => "commentaires";
    public override string KeyHelp => "cette aide";
    public override string KeySpace => "Espace";
    public override string WorldTitle => "Ce que connaît le modèle";
    public override string WorldIntro => "C’est un petit monde, appris de zéro : une ou deux choses, leur couleur et leur taille, leur mouvement, le lieu, de jour ou de nuit. L’anglais et le français fonctionnent tous deux. Les autres mots sont ignorés, et l’on vous dit lesquels.";

    public override string Followers(int n) => n < 2 ? "abonné" : "abonnés";

    public override string FollowingCount(int n) => n < 2 ? "abonnement" : "abonnements";

    public override string Videos(int n) => n < 2 ? "vidéo" : "vidéos";

    public override string NewVideos(int n) => n == 1 ? "1 nouvelle vidéo" : $"{Number(n)} nouvelles vidéos";

    public override string Viewers(int n) => n < 2 ? $"{Number(n)} spectateur" : $"{Number(n)} spectateurs";

    public override string CommentCount(int n) => n < 2 ? $"{Number(n)} commentaire" : $"{Number(n)} commentaires";

    public override string Seconds(string seconds) => $"{seconds} secondes";

    public override string QueuePosition(int before) => before == 1 ? "1 rendu avant le vôtre" : $"{Number(before)} rendus avant le vôtre";

    public override string RenderStep(int chunk, int step) => $"Partie {chunk}, étape {step}";

    public override string FrameCount(int done, int all) => $"{done} images sur {all}";

    public override string Remaining(TimeSpan time) => $"encore {Duration(time)} environ";

    public override string ReadyIn(TimeSpan time) => $"Prête dans {Duration(time)} environ";

    public override string Ago(TimeSpan age) => age < TimeSpan.FromMinutes(1) ? "à l’instant" : $"il y a {Duration(age)}";

    public override string Unread(int n) => n < 2 ? $"{n} notification non lue" : $"{Number(n)} notifications non lues";

    public override string VideoBy(string handle) => $"Vidéo de {handle}";

    public override string Characters(int used, int most) => $"{used} caractères sur {most}";

    public override string ReplaceWord(string word, string known) => $"Remplacer « {word} » par « {known} »";

    public override string CameoGiven(TimeSpan age) => $"Donné {Ago(age)}";

    public override string AllowPerson(string handle) => $"Autoriser @{handle}";

    public override string RefusePerson(string handle) => $"Refuser @{handle}";

    public override string RefuseTitle(string handle) => $"Refuser @{handle} ?";

    public override string WithdrawFromTitled(string title) => $"Me retirer de « {Shortened(title)} »";

    public override string NoCameo(string handle) => $"@{handle} n’a pas de caméo, ou ne le partage pas.";

    public override string CameoNotAllowed(string handle) => $"@{handle} ne vous a pas permis d’utiliser son caméo.";

    public override string CameoAsked(string handle) => $"Vous avez demandé à @{handle}. Si la réponse est oui, vous le saurez aussitôt.";

    public override string CameoDenied(string handle) => $"@{handle} ne vous laisse pas utiliser son caméo.";

    public override string RemoveCameo(string handle) => $"Enlever @{handle}";

    public override string CameoCaveat(string handle) => $"@{handle} verra cette vidéo même si elle n’est que pour vous, et pourra la faire supprimer.";

    public override string MakeVideoWith(string handle) => $"Faire une vidéo avec @{handle}";

    public override (string Name, string Meaning) Audience(string audience) => audience switch
    {
        CameoAudience.OnlyMe => ("Moi uniquement", "Personne d’autre ne sait que vous en avez un."),
        CameoAudience.Approved => ("Les personnes que j’autorise", "Elles demandent, et vous répondez à chacune."),
        CameoAudience.Mutuals => ("Elles, et les abonnés réciproques", "Les personnes que vous suivez et qui vous suivent n’ont pas à demander."),
        CameoAudience.Everyone => ("Tout le monde", "Aucune personne connectée n’a à demander. Celles que vous refusez restent exclues."),
        _ => (audience, ""),
    };

    public override string CameoStanding(string permission) => permission switch
    {
        CameoPermission.Granted => "peut l’utiliser",
        CameoPermission.Asked => "demande à l’utiliser",
        CameoPermission.Denied => "ne peut pas l’utiliser",
        _ => permission,
    };

    public override string CameoWithdrawn(string title) => $"a retiré son caméo : votre vidéo « {Shortened(title)} » est supprimée";

    public override string Happened(string type, int actorCount)
    {
        var others = actorCount switch { <= 1 => "", 2 => "et 1 autre personne ", _ => $"et {Number(actorCount - 1)} autres personnes " };
        var many = actorCount > 1;
        return others + type switch
        {
            NotificationType.Like => many ? "aiment votre vidéo" : "aime votre vidéo",
            NotificationType.Follow => many ? "vous suivent" : "vous suit",
            NotificationType.Comment => many ? "ont commenté votre vidéo" : "a commenté votre vidéo",
            NotificationType.Remix => many ? "ont remixé votre vidéo" : "a remixé votre vidéo",
            NotificationType.Mention => many ? "vous ont mentionné" : "vous a mentionné",
            NotificationType.CameoRequest => many ? "demandent à utiliser votre caméo" : "demande à utiliser votre caméo",
            NotificationType.CameoGranted => many ? "vous laissent utiliser leurs caméos" : "vous laisse utiliser son caméo",
            NotificationType.CameoUsed => many ? "font des vidéos avec votre caméo" : "fait une vidéo avec votre caméo",
            NotificationType.CameoWithdrawn => many ? "ont retiré leurs caméos de l’une de vos vidéos, qui est supprimée" : "a retiré son caméo de l’une de vos vidéos, qui est supprimée",
            _ => type,
        };
    }

    public override string Error(string code, string message) => code switch
    {
        ErrorCode.InvalidCredentials => "Cet identifiant et ce mot de passe ne vont pas ensemble.",
        ErrorCode.WrongPassword => "Ce n’est pas votre mot de passe.",
        ErrorCode.HandleTaken => "Cet identifiant est déjà pris. Choisissez-en un autre.",
        ErrorCode.InvalidHandle => "Un identifiant a 3 à 20 lettres, chiffres ou tirets bas, et commence par une lettre.",
        ErrorCode.InvalidPassword => "Le mot de passe doit avoir 8 à 128 caractères.",
        ErrorCode.LockedOut => "Trop d’essais. Attendez quelques minutes puis réessayez.",
        ErrorCode.InvalidPrompt => "Cette phrase ne peut pas être rendue : écrivez au moins un mot, 32 000 caractères au plus.",
        ErrorCode.Unauthorized or ErrorCode.TokenExpired => "Votre session est terminée. Reconnectez-vous.",
        ErrorCode.Forbidden => "Vous n’en avez pas le droit.",
        ErrorCode.VideoNotFound => "Cette vidéo n’existe pas, ou vous ne pouvez pas la voir.",
        ErrorCode.UserNotFound => "Cette personne n’existe pas.",
        ErrorCode.CommentNotFound => "Ce commentaire n’existe plus.",
        ErrorCode.CameoNotFound => "Cette personne n’a pas de caméo, ou le garde pour elle.",
        ErrorCode.ConsentRequired => "Cette personne ne vous a pas permis d’utiliser son caméo.",
        ErrorCode.Conflict => "La situation a changé entre-temps. Rechargez la page, ou réessayez dans un instant.",
        ErrorCode.SelfFollow => "On ne peut pas se suivre soi-même.",
        ErrorCode.RateLimitExceeded => "Trop de demandes à la fois. Attendez un instant.",
        ErrorCode.QuotaExceeded => "Vous avez déjà autant de rendus en cours qu’il est permis. Attendez la fin de l’un d’eux.",
        ErrorCode.QueueFull => "La file d’attente est pleine. Réessayez dans quelques minutes.",
        ErrorCode.Cancelled => "Le rendu a été annulé.",
        ErrorCode.RenderFailed => "Le rendu a échoué trois fois. Réessayez.",
        ErrorCode.StorageFull => "Le disque du serveur est plein.",
        ErrorCode.Unavailable or ErrorCode.Internal => "Le serveur a un problème. Réessayez dans un instant.",
        _ => message,
    };

    protected override string Thousand => " k";

    protected override string Million => " M";

    protected override string Day => "j";

    protected override string DecimalSeparator => ",";
}
