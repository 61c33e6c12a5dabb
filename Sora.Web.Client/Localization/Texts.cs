using System.Globalization;
using Sora.Client;

namespace Sora.Web.Client.Localization;

/// <summary>Everything that the pages say, in one language. A language that lacks a text does not compile, and the browser needs no resource files and no ICU data for it.</summary>
public abstract class Texts
{
    private const int MaxTitle = 80;

    /// <summary>All languages, the one for everybody else first.</summary>
    public static IReadOnlyList<Texts> All { get; } = [new EnglishTexts(), new FrenchTexts()];

    /// <summary>The language of a tag such as <c>fr</c> or <c>fr-CA</c>; null when there is none.</summary>
    public static Texts? Find(string? tag) => tag is null ? null : All.FirstOrDefault(texts => tag.Split('-')[0].Equals(texts.Tag, StringComparison.OrdinalIgnoreCase));

    /// <summary>BCP 47, such as <c>fr</c>.</summary>
    public abstract string Tag { get; }

    /// <summary>The language in its own words.</summary>
    public abstract string OwnName { get; }

    /// <summary>Sentences that the model understands, to begin with.</summary>
    public abstract IReadOnlyList<string> ExamplePrompts { get; }

    /// <summary>What is deleted with an account.</summary>
    public abstract IReadOnlyList<string> DeletedWithAccount { get; }

    /// <summary>What the model knows: a heading, then words.</summary>
    public abstract IReadOnlyList<(string Heading, string Words)> World { get; }

    public abstract string Tagline { get; }
    public abstract string SkipToContent { get; }
    public abstract string Loading { get; }
    public abstract string Retry { get; }
    public abstract string Close { get; }
    public abstract string Cancel { get; }
    public abstract string Save { get; }
    public abstract string Saved { get; }
    public abstract string Copied { get; }
    public abstract string CopyFailed { get; }
    public abstract string NoConnection { get; }
    public abstract string PageFailed { get; }
    public abstract string NotFoundTitle { get; }
    public abstract string NotFoundText { get; }
    public abstract string BackToFeed { get; }

    public abstract string Feed { get; }
    public abstract string Create { get; }
    public abstract string Notifications { get; }
    public abstract string Profile { get; }
    public abstract string Settings { get; }
    public abstract string Help { get; }
    public abstract string MainNavigation { get; }

    public abstract string SignIn { get; }
    public abstract string SignUp { get; }
    public abstract string SignOut { get; }
    public abstract string Handle { get; }
    public abstract string HandleHint { get; }
    public abstract string Password { get; }
    public abstract string PasswordHint { get; }
    public abstract string DisplayName { get; }
    public abstract string DisplayNameOptional { get; }
    public abstract string HaveAccount { get; }
    public abstract string NeedAccount { get; }
    public abstract string SignInFirst { get; }
    public abstract string WelcomeTitle { get; }

    public abstract string Latest { get; }
    public abstract string Following { get; }
    public abstract string EmptyLatest { get; }
    public abstract string EmptyFollowing { get; }
    public abstract string SeeLatest { get; }
    public abstract string CreateFirst { get; }
    public abstract string EndOfFeed { get; }
    public abstract string Live { get; }
    public abstract string WatchLive { get; }
    public abstract string Like { get; }
    public abstract string Unlike { get; }
    public abstract string Share { get; }
    public abstract string Follow { get; }
    public abstract string Unfollow { get; }
    public abstract string Mute { get; }
    public abstract string Unmute { get; }

    public abstract string CreateTitle { get; }
    public abstract string PromptLabel { get; }
    public abstract string PromptPlaceholder { get; }
    public abstract string TryOne { get; }
    public abstract string Orientation { get; }
    public abstract string Portrait { get; }
    public abstract string Landscape { get; }
    public abstract string VideoLength { get; }
    public abstract string WhoMaySee { get; }
    public abstract string VisibilityPrivate { get; }
    public abstract string VisibilityFollowers { get; }
    public abstract string VisibilityPublic { get; }
    public abstract string Advanced { get; }
    public abstract string Quality { get; }
    public abstract string QualityDraft { get; }
    public abstract string QualityStandard { get; }
    public abstract string QualityHigh { get; }
    public abstract string Seed { get; }
    public abstract string SeedHint { get; }
    public abstract string Render { get; }
    public abstract string UnknownWords { get; }
    public abstract string PromptEmpty { get; }
    public abstract string SignInToCreate { get; }

    public abstract string Queued { get; }
    public abstract string NextInQueue { get; }
    public abstract string Starting { get; }
    public abstract string Finishing { get; }
    public abstract string Failed { get; }
    public abstract string Cancelled { get; }
    public abstract string CancelRender { get; }
    public abstract string OpenVideo { get; }
    public abstract string YourVideo { get; }
    public abstract string WatchWithMe { get; }
    public abstract string WatchWithMeHint { get; }
    public abstract string ChangePrompt { get; }
    public abstract string ChangePromptHint { get; }
    public abstract string PromptChanged { get; }
    public abstract string Remix { get; }
    public abstract string MadeFrom { get; }
    public abstract string ChangeIt { get; }
    public abstract string GoOn { get; }
    public abstract string WhatToMake { get; }
    public abstract string Strength { get; }
    public abstract string StrengthLittle { get; }
    public abstract string StrengthSome { get; }
    public abstract string StrengthMuch { get; }
    public abstract string FirstPicture { get; }
    public abstract string PictureTooLarge { get; }
    public abstract string Remixes(int count);
    public abstract string LivePicture { get; }
    public abstract string TryAgainPrompt { get; }

    public abstract string Publish { get; }
    public abstract string Published { get; }
    public abstract string Update { get; }
    public abstract string Caption { get; }
    public abstract string CaptionPlaceholder { get; }
    public abstract string Delete { get; }
    public abstract string DeleteTitle { get; }
    public abstract string DeleteText { get; }
    public abstract string Deleted { get; }
    public abstract string Download { get; }
    public abstract string NoComments { get; }
    public abstract string CommentPlaceholder { get; }
    public abstract string Send { get; }
    public abstract string MoreComments { get; }
    public abstract string DeleteComment { get; }

    public abstract string EditProfile { get; }
    public abstract string Bio { get; }
    public abstract string NoVideos { get; }
    public abstract string NoVideosOwn { get; }
    public abstract string LoadMore { get; }

    public abstract string NoNotifications { get; }
    public abstract string SignInForInbox { get; }
    public abstract string YourVideoIsReady { get; }
    public abstract string YourVideoFailed { get; }

    public abstract string Language { get; }
    public abstract string Theme { get; }
    public abstract string ThemeSystem { get; }
    public abstract string ThemeLight { get; }
    public abstract string ThemeDark { get; }
    public abstract string ApiKeys { get; }
    public abstract string ApiKeysHint { get; }
    public abstract string ApiKeyName { get; }
    public abstract string ApiKeyCreate { get; }
    public abstract string ApiKeyOnce { get; }
    public abstract string ApiKeyNever { get; }
    public abstract string Revoke { get; }
    public abstract string Copy { get; }
    public abstract string Account { get; }
    public abstract string DeleteAccount { get; }
    public abstract string DeleteAccountHint { get; }
    public abstract string DeleteAccountTitle { get; }
    public abstract string DeleteAccountText { get; }
    public abstract string DeleteAccountPassword { get; }
    public abstract string DeleteAccountConfirm { get; }
    public abstract string AccountDeleted { get; }
    public abstract string SomeoneGone { get; }

    public abstract string YourCameo { get; }
    public abstract string CameoIntro { get; }
    public abstract string CameoPicture { get; }
    public abstract string CameoPictureHint { get; }
    public abstract string CameoPreview { get; }
    public abstract string CameoConsent { get; }
    public abstract string CameoWhoMayUse { get; }
    public abstract string CameoWhoMayUseHint { get; }
    public abstract string CameoSave { get; }
    public abstract string CameoReplace { get; }
    public abstract string CameoPeople { get; }
    public abstract string CameoNoPeople { get; }
    public abstract string Allow { get; }
    public abstract string Refuse { get; }
    public abstract string RefuseText { get; }
    public abstract string CameoVideos { get; }
    public abstract string CameoNoVideos { get; }
    public abstract string Withdraw { get; }
    public abstract string WithdrawFromVideo { get; }
    public abstract string WithdrawFromVideoTitle { get; }
    public abstract string WithdrawFromVideoText { get; }
    public abstract string WithdrawnFromVideo { get; }
    public abstract string WithdrawCameo { get; }
    public abstract string WithdrawCameoTitle { get; }
    public abstract string WithdrawCameoText { get; }
    public abstract string WithdrawAndDelete { get; }
    public abstract string CameoGone { get; }
    public abstract string YouAppear { get; }
    public abstract string YouAppearText { get; }
    public abstract string With { get; }
    public abstract string AddCameo { get; }
    public abstract string CameoWhose { get; }
    public abstract string FindCameo { get; }
    public abstract string MyCameo { get; }
    public abstract string AskForCameo { get; }
    public abstract string CameoHint { get; }
    public abstract string AskToUseCameo { get; }
    public abstract string CameoAskedFor { get; }
    public abstract string CameosHelp { get; }
    public abstract string CameosTitle { get; }

    public abstract string HelpTitle { get; }
    public abstract string HelpIntro { get; }
    public abstract string KeyboardTitle { get; }
    public abstract string KeyNext { get; }
    public abstract string KeyPrevious { get; }
    public abstract string KeyPlay { get; }
    public abstract string KeyMute { get; }
    public abstract string KeyLike { get; }
    public abstract string KeyComments { get; }
    public abstract string KeyHelp { get; }
    public abstract string KeySpace { get; }
    public abstract string WorldTitle { get; }
    public abstract string WorldIntro { get; }

    public abstract string Followers(int n);
    public abstract string FollowingCount(int n);
    public abstract string Videos(int n);
    public abstract string NewVideos(int n);
    public abstract string Viewers(int n);
    public abstract string CommentCount(int n);
    public abstract string Seconds(string seconds);
    public abstract string QueuePosition(int before);
    public abstract string RenderStep(int chunk, int step);
    public abstract string FrameCount(int done, int all);
    public abstract string Remaining(TimeSpan time);
    public abstract string ReadyIn(TimeSpan time);
    public abstract string Ago(TimeSpan age);
    public abstract string Unread(int n);
    public abstract string VideoBy(string handle);
    public abstract string Characters(int used, int most);
    public abstract string ReplaceWord(string word, string known);
    public abstract string CameoGiven(TimeSpan age);
    public abstract string AllowPerson(string handle);
    public abstract string RefusePerson(string handle);
    public abstract string RefuseTitle(string handle);
    public abstract string WithdrawFromTitled(string title);
    public abstract string NoCameo(string handle);
    public abstract string CameoNotAllowed(string handle);
    public abstract string CameoAsked(string handle);
    public abstract string CameoDenied(string handle);
    public abstract string RemoveCameo(string handle);
    public abstract string CameoCaveat(string handle);
    public abstract string MakeVideoWith(string handle);

    /// <summary>A choice of who may use one's cameo, and what it means.</summary>
    /// <param name="audience">One of <see cref="Contracts.Cameos.CameoAudience"/>.</param>
    public abstract (string Name, string Meaning) Audience(string audience);

    /// <summary>Where someone stands who asks for one's cameo, or about whom was decided.</summary>
    /// <param name="permission">One of <see cref="Contracts.Cameos.CameoPermission"/>.</param>
    public abstract string CameoStanding(string permission);

    /// <summary>As <see cref="Happened"/>, for a cameo that was withdrawn from the visitor's video.</summary>
    /// <param name="title">What the video was called.</param>
    public abstract string CameoWithdrawn(string title);

    /// <summary>What happened, without the actor's name, such as "likes your video" (one actor) or "and 3 others like your video".</summary>
    public abstract string Happened(string type, int actorCount);

    /// <summary>What went wrong, for a person.</summary>
    /// <param name="code">One of <see cref="Contracts.ErrorCode"/>.</param>
    /// <param name="message">What the server says, in English.</param>
    public virtual string Error(string code, string message) => message;

    /// <summary>What went wrong, for a person.</summary>
    public string Error(Exception fault) => fault switch
    {
        SoraApiException refused => Error(refused.Code, refused.Message),
        SoraConnectionException => NoConnection,
        _ => PageFailed,
    };

    /// <summary>A count, short from a thousand on, such as <c>1.2K</c>.</summary>
    public string Number(int n) => n switch
    {
        < 1_000 => n.ToString(CultureInfo.InvariantCulture),
        < 1_000_000 => Short(n / 1_000d) + Thousand,
        _ => Short(n / 1_000_000d) + Million,
    };

    /// <summary>A title of any length, as it stands within a sentence: 80 characters and an ellipsis at most.</summary>
    protected static string Shortened(string title) =>
        new StringInfo(title) is { LengthInTextElements: > MaxTitle } text ? text.SubstringByTextElements(0, MaxTitle).TrimEnd() + "…" : title;

    /// <summary>How long, in its largest unit, such as <c>3 min</c>.</summary>
    public string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 60 } => $"{Math.Max(1, (int)Math.Ceiling(time.TotalSeconds))} s",
        { TotalMinutes: < 60 } => $"{(int)time.TotalMinutes} min",
        { TotalHours: < 24 } => $"{(int)time.TotalHours} h",
        _ => $"{(int)time.TotalDays} {Day}",
    };

    protected abstract string Thousand { get; }

    protected abstract string Million { get; }

    protected abstract string Day { get; }

    protected abstract string DecimalSeparator { get; }

    private string Short(double value) => value < 100
        ? (Math.Floor(value * 10) / 10).ToString("0.#", CultureInfo.InvariantCulture).Replace(".", DecimalSeparator, StringComparison.Ordinal)
        : Math.Floor(value).ToString(CultureInfo.InvariantCulture);
}
