using Sora.Contracts.Cameos;
using Sora.Contracts.Live;

namespace Sora.Web.Client.Localization;

/// <summary>English.</summary>
internal sealed class EnglishTexts : Texts
{
    public override string Tag => "en";

    public override string OwnName => "English";

    public override IReadOnlyList<string> ExamplePrompts { get; } =
    [
        "a big red ball bounces on the grass, by day",
        "a small yellow star rises over the ocean at night",
        "a blue cube and an orange ring circle in the desert",
    ];

    public override IReadOnlyList<(string Heading, string Words)> World { get; } =
    [
        ("Things", "ball, cube, star, heart, ring, pyramid"),
        ("Colours", "red, orange, yellow, green, blue, purple, pink, white"),
        ("Sizes", "small, medium, big"),
        ("Movements", "moves left, moves right, rises, falls, bounces, circles, swings, pulses"),
        ("Places", "meadow, sea, desert, mountains, city, forest"),
        ("Light", "day, night"),
    ];

    public override string Tagline => "Write a sentence. Watch it become a video.";
    public override string SkipToContent => "Skip to content";
    public override string Loading => "Loading…";
    public override string Retry => "Try again";
    public override string Close => "Close";
    public override string Cancel => "Cancel";
    public override string Save => "Save";
    public override string Saved => "Saved";
    public override string Copied => "Link copied";
    public override string CopyFailed => "The browser did not allow copying. The link is in the address bar.";
    public override string NoConnection => "The server can not be reached. Check your connection and try again.";
    public override string PageFailed => "Something went wrong on this page.";
    public override string NotFoundTitle => "There is nothing here";
    public override string NotFoundText => "The link may be wrong, or what it led to is gone or private.";
    public override string BackToFeed => "Back to the feed";

    public override string Feed => "Feed";
    public override string Create => "Create";
    public override string Notifications => "Notifications";
    public override string Profile => "Profile";
    public override string Settings => "Settings";
    public override string Help => "Help";
    public override string MainNavigation => "Main";

    public override string SignIn => "Sign in";
    public override string SignUp => "Create an account";
    public override string SignOut => "Sign out";
    public override string Handle => "Handle";
    public override string HandleHint => "3 to 20 letters, digits or underscores, beginning with a letter";
    public override string Password => "Password";
    public override string PasswordHint => "8 characters or more";
    public override string DisplayName => "Name";
    public override string DisplayNameOptional => "Name (optional)";
    public override string HaveAccount => "You already have an account?";
    public override string NeedAccount => "New here?";
    public override string SignInFirst => "Sign in to do this.";
    public override string WelcomeTitle => "Welcome to Sora";

    public override string Latest => "Latest";
    public override string Following => "Following";
    public override string EmptyLatest => "No video has been published yet. Be the first: write a sentence.";
    public override string EmptyFollowing => "Follow people whose videos you like, and they appear here.";
    public override string SeeLatest => "See the latest";
    public override string CreateFirst => "Create a video";
    public override string EndOfFeed => "You have seen everything.";
    public override string Live => "Live";
    public override string WatchLive => "Watch it render";
    public override string Like => "Like";
    public override string Unlike => "Remove your like";
    public override string Share => "Share";
    public override string Follow => "Follow";
    public override string Unfollow => "Following";
    public override string Mute => "Mute";
    public override string Unmute => "Sound on";

    public override string CreateTitle => "What do you want to see?";
    public override string PromptLabel => "Describe your video";
    public override string PromptPlaceholder => "a big red ball moves right in a meadow, by day";
    public override string TryOne => "Or begin with one of these";
    public override string Orientation => "Shape";
    public override string Portrait => "Portrait";
    public override string Landscape => "Landscape";
    public override string VideoLength => "Length";
    public override string WhoMaySee => "Who may see it";
    public override string VisibilityPrivate => "Only me";
    public override string VisibilityFollowers => "My followers";
    public override string VisibilityPublic => "Everyone";
    public override string Advanced => "Advanced";
    public override string Quality => "Quality";
    public override string QualityDraft => "Draft: soonest there";
    public override string QualityStandard => "Standard";
    public override string QualityHigh => "High: takes the longest";
    public override string Seed => "Seed";
    public override string SeedHint => "The same seed and sentence give the same video. Empty: chosen at random.";
    public override string Render => "Render";
    public override string UnknownWords => "Words the model does not know. It renders without them, or choose a near one:";
    public override string PromptEmpty => "Write at least one word.";
    public override string SignInToCreate => "Sign in to render this sentence. It will be kept.";

    public override string Queued => "Waiting for its turn";
    public override string NextInQueue => "You are next";
    public override string Starting => "Starting";
    public override string Finishing => "Writing the file";
    public override string Failed => "The render failed";
    public override string Cancelled => "The render was cancelled";
    public override string CancelRender => "Cancel the render";
    public override string OpenVideo => "Open its page";
    public override string YourVideo => "Your video";
    public override string WatchWithMe => "Watch with me";
    public override string WatchWithMeHint => "Anyone with the link can watch it render.";
    public override string ChangePrompt => "Change the sentence";
    public override string ChangePromptHint => "What is still to be rendered is drawn from it.";
    public override string PromptChanged => "Changed, from the next part on.";
    public override string Remix => "Remix";
    public override string MadeFrom => "Made from another video";
    public override string ChangeIt => "Draw it again";
    public override string GoOn => "Let it go on";
    public override string WhatToMake => "What to make of it";
    public override string Strength => "How much may change";
    public override string StrengthLittle => "A little";
    public override string StrengthSome => "Some";
    public override string StrengthMuch => "Nearly everything";
    public override string FirstPicture => "Begin with a picture";
    public override string PictureTooLarge => "This picture can not be used. Choose a JPEG, PNG or WebP picture.";
    public override string Remixes(int count) => count == 1 ? "1 remix" : $"{Number(count)} remixes";
    public override string LivePicture => "The video as far as it is rendered";
    public override string TryAgainPrompt => "Try again with this sentence";

    public override string Publish => "Publish";
    public override string Published => "Published";
    public override string Update => "Update";
    public override string Caption => "Caption";
    public override string CaptionPlaceholder => "Say something about it (optional)";
    public override string Delete => "Delete";
    public override string DeleteTitle => "Delete this video?";
    public override string DeleteText => "The video, its likes and its comments are gone for good.";
    public override string Deleted => "The video is deleted";
    public override string Download => "Download";
    public override string NoComments => "No comments yet. Say the first word.";
    public override string CommentPlaceholder => "Add a comment";
    public override string Send => "Send";
    public override string MoreComments => "Show more comments";
    public override string DeleteComment => "Delete this comment";

    public override string EditProfile => "Edit profile";
    public override string Bio => "About you";
    public override string NoVideos => "No public video yet.";
    public override string NoVideosOwn => "Your videos will be here. Write a sentence to make the first.";
    public override string LoadMore => "Show more";

    public override string NoNotifications => "Nothing yet. Likes, followers and comments appear here the moment they happen.";
    public override string SignInForInbox => "Sign in to see what happened.";
    public override string YourVideoIsReady => "Your video is ready";
    public override string YourVideoFailed => "Your video could not be rendered";

    public override string Language => "Language";
    public override string Theme => "Theme";
    public override string ThemeSystem => "As the system";
    public override string ThemeLight => "Light";
    public override string ThemeDark => "Dark";
    public override string ApiKeys => "API keys";
    public override string ApiKeysHint => "For programs that act for you: OpenAI video clients work with this server’s address and one of these keys.";
    public override string ApiKeyName => "Name of the key";
    public override string ApiKeyCreate => "Create a key";
    public override string ApiKeyOnce => "Copy it now: it is shown only once.";
    public override string ApiKeyNever => "never used";
    public override string Revoke => "Revoke";
    public override string Copy => "Copy";
    public override string Account => "Account";
    public override string DeleteAccount => "Delete your account";
    public override string DeleteAccountHint => "Everything you made here goes with it, for good.";
    public override string DeleteAccountTitle => "Delete your account for good?";
    public override string DeleteAccountText => "Nobody can bring it back. With it go:";
    public override string DeleteAccountPassword => "Your password, to be sure it is you";
    public override string DeleteAccountConfirm => "Delete for good";
    public override string AccountDeleted => "Your account is deleted";
    public override string SomeoneGone => "Someone who has left";

    public override IReadOnlyList<string> DeletedWithAccount { get; } =
    [
        "your videos and their files, and renders under way",
        "your likes, your comments and whom you follow",
        "your followers and your notifications",
        "your cameo, and every video that shows you",
        "every session and API key",
        "your handle: nobody can take it again, not even you",
    ];

    public override string YourCameo => "Your cameo";
    public override string CameoIntro => "A cameo is a picture of your face that the people you choose can put into their videos. You see each of these videos, and when you withdraw your consent they are deleted.";
    public override string CameoPicture => "A picture of your face";
    public override string CameoPictureHint => "JPEG, PNG or WebP. It is cut to a square about its middle.";
    public override string CameoPreview => "The picture as it will be used";
    public override string CameoConsent => "This is me, and I agree that those I let use this picture make videos in which I appear. I can withdraw this at any time.";
    public override string CameoWhoMayUse => "Who may use it";
    public override string CameoWhoMayUseHint => "This decides over videos from now on. Those that exist stay until you withdraw from them.";
    public override string CameoSave => "Give my cameo";
    public override string CameoReplace => "Replace the picture";
    public override string CameoPeople => "People";
    public override string CameoNoPeople => "Nobody has asked you yet.";
    public override string Allow => "Allow";
    public override string Refuse => "Refuse";
    public override string RefuseText => "They can no longer use your cameo, nor ask for it. Whatever they have made with it is deleted for good, remixes included.";
    public override string CameoVideos => "Videos that show you";
    public override string CameoNoVideos => "No video shows you.";
    public override string WithdrawFromVideo => "Withdraw my cameo from this video";
    public override string Withdraw => "Withdraw";
    public override string WithdrawFromVideoTitle => "Withdraw from this video?";
    public override string WithdrawFromVideoText => "It is deleted for good, and whoever made it is told.";
    public override string WithdrawnFromVideo => "Your cameo is withdrawn, and the video is deleted";
    public override string WithdrawCameo => "Withdraw my cameo";
    public override string WithdrawCameoTitle => "Withdraw your cameo?";
    public override string WithdrawCameoText => "Your picture is deleted, and so is every video that shows you, whoever made it, remixes included. Nobody can bring them back.";
    public override string WithdrawAndDelete => "Withdraw and delete";
    public override string CameoGone => "Your cameo is withdrawn";
    public override string YouAppear => "You appear in this video";
    public override string YouAppearText => "It was made with your cameo. You see it whoever else may, and decide whether it stays.";
    public override string With => "with";
    public override string AddCameo => "Add a person";
    public override string CameoWhose => "Whose cameo?";
    public override string FindCameo => "Find";
    public override string MyCameo => "My own";
    public override string AskForCameo => "Ask for permission";
    public override string CameoHint => "What your sentence names carries this face in place of a colour.";
    public override string AskToUseCameo => "Ask to use their cameo";
    public override string CameoAskedFor => "Cameo asked for";
    public override string CameosHelp => "A cameo puts a person’s face into a video, and only with their consent: they choose who may use it, see every video made with it, and can withdraw at any time. Those videos are then deleted. Give yours in the settings; add someone else’s when you create a video.";
    public override string CameosTitle => "People in videos";

    public override string HelpTitle => "How Sora works";
    public override string HelpIntro => "Every video here is made from a sentence by a model that runs on this server. Write one, and watch it render frame by frame, together with anyone who has the link.";
    public override string KeyboardTitle => "Keyboard";
    public override string KeyNext => "next video";
    public override string KeyPrevious => "previous video";
    public override string KeyPlay => "play or pause";
    public override string KeyMute => "sound on or off";
    public override string KeyLike => "like";
    public override string KeyComments => "comments";
    public override string KeyHelp => "this help";
    public override string KeySpace => "Space";
    public override string WorldTitle => "What the model knows";
    public override string WorldIntro => "It is a small world, learnt from scratch: one or two things, their colour and size, how they move, where, by day or by night. English and French both work. Other words are ignored, and you are told which.";

    public override string Followers(int n) => n == 1 ? "follower" : "followers";

    public override string FollowingCount(int n) => "following";

    public override string Videos(int n) => n == 1 ? "video" : "videos";

    public override string NewVideos(int n) => n == 1 ? "1 new video" : $"{Number(n)} new videos";

    public override string Viewers(int n) => $"{Number(n)} watching";

    public override string CommentCount(int n) => n == 1 ? "1 comment" : $"{Number(n)} comments";

    public override string Seconds(string seconds) => $"{seconds} seconds";

    public override string QueuePosition(int before) => before == 1 ? "1 render before yours" : $"{Number(before)} renders before yours";

    public override string RenderStep(int chunk, int step) => $"Part {chunk}, step {step}";

    public override string FrameCount(int done, int all) => $"{done} of {all} frames";

    public override string Remaining(TimeSpan time) => $"about {Duration(time)} left";

    public override string ReadyIn(TimeSpan time) => $"Ready in about {Duration(time)}";

    public override string Ago(TimeSpan age) => age < TimeSpan.FromMinutes(1) ? "just now" : $"{Duration(age)} ago";

    public override string Unread(int n) => n == 1 ? "1 unread notification" : $"{Number(n)} unread notifications";

    public override string VideoBy(string handle) => $"Video by {handle}";

    public override string Characters(int used, int most) => $"{used} of {most} characters";

    public override string ReplaceWord(string word, string known) => $"Replace “{word}” with “{known}”";

    public override string CameoGiven(TimeSpan age) => $"Given {Ago(age)}";

    public override string AllowPerson(string handle) => $"Allow @{handle}";

    public override string RefusePerson(string handle) => $"Refuse @{handle}";

    public override string RefuseTitle(string handle) => $"Refuse @{handle}?";

    public override string WithdrawFromTitled(string title) => $"Withdraw from “{Shortened(title)}”";

    public override string NoCameo(string handle) => $"@{handle} has no cameo, or keeps it to themselves.";

    public override string CameoNotAllowed(string handle) => $"@{handle} has not let you use their cameo.";

    public override string CameoAsked(string handle) => $"You have asked @{handle}. You will be told when they allow it.";

    public override string CameoDenied(string handle) => $"@{handle} does not let you use their cameo.";

    public override string RemoveCameo(string handle) => $"Remove @{handle}";

    public override string CameoCaveat(string handle) => $"@{handle} sees this video even if it is only for you, and can have it deleted.";

    public override string MakeVideoWith(string handle) => $"Make a video with @{handle}";

    public override (string Name, string Meaning) Audience(string audience) => audience switch
    {
        CameoAudience.OnlyMe => ("Only me", "Nobody else sees that you have one."),
        CameoAudience.Approved => ("People I allow", "They ask, and you answer each of them."),
        CameoAudience.Mutuals => ("People I allow, and mutual followers", "Those whom you follow and who follow you need not ask."),
        CameoAudience.Everyone => ("Everyone", "Nobody who is signed in needs to ask. Those you refuse stay out."),
        _ => (audience, ""),
    };

    public override string CameoStanding(string permission) => permission switch
    {
        CameoPermission.Granted => "may use it",
        CameoPermission.Asked => "asks to use it",
        CameoPermission.Denied => "may not use it",
        _ => permission,
    };

    public override string CameoWithdrawn(string title) => $"withdrew their cameo: your video “{Shortened(title)}” is deleted";

    public override string Happened(string type, int actorCount)
    {
        var others = actorCount switch { <= 1 => "", 2 => "and 1 other ", _ => $"and {Number(actorCount - 1)} others " };
        var many = actorCount > 1;
        return others + type switch
        {
            NotificationType.Like => many ? "like your video" : "likes your video",
            NotificationType.Follow => many ? "follow you" : "follows you",
            NotificationType.Comment => "commented on your video",
            NotificationType.Remix => "remixed your video",
            NotificationType.Mention => "mentioned you",
            NotificationType.CameoRequest => many ? "ask to use your cameo" : "asks to use your cameo",
            NotificationType.CameoGranted => many ? "let you use their cameos" : "lets you use their cameo",
            NotificationType.CameoUsed => many ? "make videos with your cameo" : "makes a video with your cameo",
            NotificationType.CameoWithdrawn => "withdrew their cameo from a video of yours, which is deleted",
            _ => type,
        };
    }

    protected override string Thousand => "K";

    protected override string Million => "M";

    protected override string Day => "d";

    protected override string DecimalSeparator => ".";
}
